import assert from "node:assert/strict";
import { type ClosableHttpGet, httpGet, type HttpGetSettings } from "../../../src/oidc/http_get.ts";
import { HttpGetError } from "../../../src/oidc/http_get_error.ts";
import { assertHttpFailure } from "../../support/assert_http_failure.ts";

const URL_OF_DOCUMENT = "https://op.example/document";

type Answer = Response | Error | "silent";

/** A getter over canned answers; `asked` collects what was requested. */
function canned(
  answers: readonly Answer[],
  settings: HttpGetSettings = {},
): { get: ClosableHttpGet; asked: { url: string; init: RequestInit }[] } {
  const asked: { url: string; init: RequestInit }[] = [];
  const get = httpGet({
    retryPauseMs: 1,
    fetch: (url, init) => {
      const answer = answers[asked.length];
      asked.push({ url, init });
      if (answer === undefined) throw new Error("nothing was prepared for this request");
      if (answer === "silent") return new Promise<Response>(() => undefined);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    ...settings,
  });
  return { get, asked };
}

function ok(body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers });
}

function redirect(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

function transportError(text: string): Error {
  return new TypeError("fetch failed", { cause: new Error(text) });
}

Deno.test("httpGet returns plain data that can cross to another thread", async () => {
  const { get } = canned([ok("{}", { "Cache-Control": "max-age=60", "Set-Cookie": "a=b" })]);
  const reply = await get(URL_OF_DOCUMENT, { maxBytes: 10 });
  assert.deepEqual(structuredClone(reply), reply);
  assert.equal(reply.status, 200);
  assert.equal(reply.text, "{}");
  assert.equal(reply.url, URL_OF_DOCUMENT);
  assert.equal(reply.headers.get("cache-control"), "max-age=60");
  assert.equal(reply.headers.has("set-cookie"), false);
});

Deno.test("httpGet sends a fixed user agent, accepts JSON and no cookies", async () => {
  const { get, asked } = canned([ok("{}")]);
  await get(URL_OF_DOCUMENT, { maxBytes: 10 });
  const init = asked[0]?.init;
  assert.deepEqual(init?.headers, { accept: "application/json", "user-agent": "opkssh" });
  assert.equal(init?.credentials, "omit");
  assert.equal(init?.redirect, "manual");
});

Deno.test("httpGet sends the accept and authorization headers it is given", async () => {
  const { get, asked } = canned([ok("{}")]);
  await get(URL_OF_DOCUMENT, { maxBytes: 10, accept: "text/plain", authorization: "Bearer x" });
  assert.deepEqual(asked[0]?.init.headers, {
    accept: "text/plain",
    "user-agent": "opkssh",
    authorization: "Bearer x",
  });
});

Deno.test("httpGet never repeats an unusable authorization header in its error", async () => {
  for (const secret of ["Bearer se\ncret", "Bearer secr\u00e9t", "Bearer secret\u0100"]) {
    const { get, asked } = canned([]);
    try {
      await get(URL_OF_DOCUMENT, { maxBytes: 10, authorization: secret });
      assert.fail("the header was sent");
    } catch (error) {
      assert.ok(error instanceof HttpGetError);
      assert.equal(error.failure.reason, "io");
      assert.equal(/se.?cr/.test(JSON.stringify(error.failure) + error.message), false);
    }
    assert.equal(asked.length, 0);
  }
});

Deno.test("httpGet does not pass on what the runtime's error says", async () => {
  const { get } = canned([transportError("header Bearer secret was not liked")]);
  const failure = await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10 }), "io");
  assert.equal(JSON.stringify(failure).includes("secret"), false);
});

Deno.test("httpGet refuses URLs before anything is sent", async () => {
  const { get, asked } = canned([]);
  for (const url of ["http://op.example/", "file:///etc/passwd", "https://169.254.169.254/", "x"]) {
    await assertHttpFailure(() => get(url, { maxBytes: 10 }), "url-not-allowed");
  }
  assert.equal(asked.length, 0);
});

Deno.test("httpGet reads a body of exactly the limit and refuses one byte more", async () => {
  const { get } = canned([ok("12345678"), ok("123456789")]);
  assert.equal((await get(URL_OF_DOCUMENT, { maxBytes: 8 })).text, "12345678");
  const failure = await assertHttpFailure(
    () => get(URL_OF_DOCUMENT, { maxBytes: 8 }),
    "too-large",
  );
  assert.equal(failure.status, 200);
});

Deno.test("httpGet refuses a body that announces too much without reading it", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled++;
      controller.enqueue(new Uint8Array(1));
    },
  }, { highWaterMark: 0 });
  const { get } = canned([new Response(body, { headers: { "content-length": "9" } })]);
  await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 8 }), "too-large");
  assert.equal(pulled, 0);
});

Deno.test("httpGet refuses a body that is not UTF-8", async () => {
  const { get } = canned([new Response(new Uint8Array([0x7b, 0xff, 0x7d]))]);
  await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 8 }), "not-utf8");
});

Deno.test("httpGet does not read the body of an error", async () => {
  const { get } = canned([new Response("a secret", { status: 404 })]);
  const reply = await get(URL_OF_DOCUMENT, { maxBytes: 100 });
  assert.equal(reply.status, 404);
  assert.equal(reply.text, "");
});

Deno.test("httpGet follows three redirects within the origin", async () => {
  const { get, asked } = canned([redirect("/a"), redirect("b", 307), redirect("c", 308), ok("1")]);
  const reply = await get(URL_OF_DOCUMENT, { maxBytes: 10 });
  assert.equal(reply.url, "https://op.example/c");
  assert.equal(asked.length, 4);
});

Deno.test("httpGet refuses the fourth redirect", async () => {
  const { get, asked } = canned(Array.from({ length: 5 }, () => redirect("/again")));
  await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10 }), "redirect");
  assert.equal(asked.length, 4);
});

Deno.test("httpGet refuses redirects to other origins", async (t) => {
  const targets = [
    "https://other.example/",
    "http://op.example/document",
    "https://op.example:8443/",
    "//other.example/x",
    "file:///etc/passwd",
    "data:application/json,{}",
    "http://169.254.169.254/latest/meta-data",
    "https://op.example.other.example/",
    "\\\\other.example/x",
  ];
  for (const target of targets) {
    await t.step(target, async () => {
      const { get, asked } = canned([redirect(target)]);
      await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10 }), "redirect");
      assert.equal(asked.length, 1);
    });
  }
});

Deno.test("httpGet refuses a redirect with credentials and one without a location", async () => {
  const first = canned([redirect("https://me:pw@op.example/")]);
  await assertHttpFailure(() => first.get(URL_OF_DOCUMENT, { maxBytes: 10 }), "url-not-allowed");
  const second = canned([new Response(null, { status: 302 })]);
  await assertHttpFailure(() => second.get(URL_OF_DOCUMENT, { maxBytes: 10 }), "redirect");
});

Deno.test("httpGet asks once more after 429, 5xx and a lost connection", async (t) => {
  const lost = "client error (SendRequest): connection closed before message completed";
  const first: Record<string, () => Answer> = {
    "429": () => new Response(null, { status: 429 }),
    "500": () => new Response(null, { status: 500 }),
    "503 with a short wish": () =>
      new Response(null, { status: 503, headers: { "retry-after": "0" } }),
    "closed": () => transportError(lost),
    "reset": () => transportError("Connection reset by peer (os error 104)"),
  };
  for (const [name, make] of Object.entries(first)) {
    await t.step(name, async () => {
      const good = canned([make(), ok("1")]);
      assert.equal((await good.get(URL_OF_DOCUMENT, { maxBytes: 10 })).text, "1");
      assert.equal(good.asked.length, 2);
    });
  }
});

Deno.test("httpGet asks no third time", async () => {
  const busy = canned([503, 503, 200].map((status) => new Response("", { status })));
  assert.equal((await busy.get(URL_OF_DOCUMENT, { maxBytes: 10 })).status, 503);
  assert.equal(busy.asked.length, 2);
});

Deno.test("httpGet does not ask again when that is no use", async (t) => {
  const answers: Record<string, Answer> = {
    "404": new Response(null, { status: 404 }),
    "retry after an hour": new Response(null, { status: 429, headers: { "retry-after": "3600" } }),
    "retry after five seconds": new Response(null, {
      status: 503,
      headers: { "retry-after": "5" },
    }),
    "retry at a date": new Response(null, {
      status: 503,
      headers: { "retry-after": "Fri, 31 Dec 2100 23:59:59 GMT" },
    }),
  };
  for (const [name, answer] of Object.entries(answers)) {
    await t.step(name, async () => {
      const { get, asked } = canned([answer]);
      await get(URL_OF_DOCUMENT, { maxBytes: 10 });
      assert.equal(asked.length, 1);
    });
  }
  for (const text of ["dns error: x", "tcp connect error: Connection refused (os error 111)"]) {
    await t.step(text, async () => {
      const { get, asked } = canned([transportError(`client error (Connect): ${text}`)]);
      await assert.rejects(() => get(URL_OF_DOCUMENT, { maxBytes: 10 }), HttpGetError);
      assert.equal(asked.length, 1);
    });
  }
});

Deno.test("httpGet leaves out a retry that does not fit into its time", async () => {
  const { get, asked } = canned([new Response(null, { status: 503 })], {
    retryPauseMs: 500,
    totalTimeoutMs: 100,
  });
  assert.equal((await get(URL_OF_DOCUMENT, { maxBytes: 10 })).status, 503);
  assert.equal(asked.length, 1);
});

Deno.test("httpGet gives up on a server that never answers", async () => {
  const { get } = canned(["silent"], { totalTimeoutMs: 20 });
  const failure = await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10 }), "timeout");
  assert.ok(failure.elapsedMs >= 15 && failure.elapsedMs < 2000, String(failure.elapsedMs));
});

Deno.test("httpGet takes the shorter of its own and the caller's time", async () => {
  const { get } = canned(["silent"]);
  await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10, timeoutMs: 20 }), "timeout");
});

Deno.test("httpGet sends nothing when no time is left", async () => {
  const { get, asked } = canned([ok("{}")]);
  await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10, timeoutMs: 0 }), "timeout");
  assert.equal(asked.length, 0);
});

Deno.test("httpGet gives up on a body that stops coming", async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(3)),
  });
  const { get } = canned([new Response(body)], { totalTimeoutMs: 20 });
  await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10 }), "timeout");
});

Deno.test("httpGet tells a host that swallows packets from one that is slow", async (t) => {
  const never = (): Promise<void> => new Promise(() => undefined);
  await t.step("no connection", async () => {
    const { get } = canned(["silent"], { connect: never, connectTimeoutMs: 20 });
    await assertHttpFailure(() => get(URL_OF_DOCUMENT, { maxBytes: 10 }), "connect-timeout");
  });
  await t.step("a connection, no answer", async () => {
    const connected: unknown[] = [];
    const { get } = canned(["silent"], {
      connect: (host, port) => {
        connected.push([host, port]);
        return Promise.resolve();
      },
      connectTimeoutMs: 20,
      totalTimeoutMs: 60,
    });
    await assertHttpFailure(() => get("https://[2001:db8::1]:8443/", { maxBytes: 10 }), "timeout");
    assert.deepEqual(connected, [["2001:db8::1", 8443]]);
  });
  await t.step("a quick answer asks for no second connection", async () => {
    let connected = 0;
    const { get } = canned([ok("1")], {
      connect: () => {
        connected++;
        return never();
      },
      connectTimeoutMs: 20,
    });
    await get(URL_OF_DOCUMENT, { maxBytes: 10 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(connected, 0);
  });
});

Deno.test("httpGet refuses limits that are none", () => {
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => httpGet({ totalTimeoutMs: value }), RangeError);
    assert.throws(() => httpGet({ connectTimeoutMs: value }), RangeError);
    assert.throws(() => httpGet({ retryPauseMs: value }), RangeError);
  }
});

Deno.test("httpGet refuses a certificate authority that is not PEM, and an odd proxy", () => {
  assert.throws(() => httpGet({ caCerts: ["MIIB"] }), TypeError);
  assert.throws(() => httpGet({ proxy: "file:///x" }), TypeError);
});
