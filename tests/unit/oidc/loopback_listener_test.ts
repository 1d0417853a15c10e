import assert from "node:assert/strict";
import { CommandError, EXIT_CODES } from "../../../src/errors/command_error.ts";
import {
  listenForCallback,
  type LoopbackListener,
  type LoopbackListenerOptions,
} from "../../../src/oidc/loopback_listener.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { rawHttp, type RawReply } from "../../support/raw_http.ts";

const PAGES = {
  waiting: () => ({ html: "waiting", styleHash: "sha256-x" }),
  alreadyDone: () => ({ html: "already done", styleHash: "sha256-x" }),
  stray: (error: string | undefined) => ({ html: `stray ${error}`, styleHash: "sha256-x" }),
};
const LAST = { html: "last", styleHash: "sha256-x" };
const STATE = "the-state";

async function withListener(
  run: (listener: LoopbackListener, get: (path: string) => Promise<RawReply>) => Promise<void>,
  options: Partial<LoopbackListenerOptions> = {},
): Promise<void> {
  const listener = await listenForCallback({
    redirectUris: ["http://localhost:0/cb"],
    state: STATE,
    pages: PAGES,
    ...options,
  });
  try {
    await run(listener, (path) => rawHttp({ port: listener.port, path }));
  } finally {
    await listener.close();
  }
}

Deno.test("listenForCallback hands over the answer that carries the state", async () => {
  await withListener(async (listener, get) => {
    const reply = get(`/cb?code=c1&state=${STATE}&iss=https%3A%2F%2Fop`);
    const callback = await listener.wait();
    assert.deepEqual([...callback.parameters], [
      ["code", "c1"],
      ["state", STATE],
      ["iss", "https://op"],
    ]);
    callback.finish(LAST);
    assert.deepEqual([(await reply).status, (await reply).body], [200, "last"]);
  });
});

Deno.test("listenForCallback hands over an error that carries the state", async () => {
  await withListener(async (listener, get) => {
    const reply = get(`/cb?error=access_denied&state=${STATE}`);
    const callback = await listener.wait();
    assert.equal(callback.parameters.get("error"), "access_denied");
    callback.finish(LAST);
    await reply;
  });
});

for (
  const [name, query] of [
    ["without state", "?code=c"],
    ["with another state", "?code=c&state=other"],
    ["with the state in another case", `?code=c&state=${STATE.toUpperCase()}`],
    ["with a prefix of the state", "?code=c&state=the"],
    ["with two states", `?code=c&state=${STATE}&state=other`],
    ["with the state twice", `?code=c&state=${STATE}&state=${STATE}`],
    ["without anything", ""],
  ] as const
) {
  Deno.test(`listenForCallback answers 400 to a visit ${name} and waits on`, async () => {
    const strays: (string | undefined)[] = [];
    await withListener(async (listener, get) => {
      assert.equal((await get(`/cb${query}`)).status, 400);
      assert.deepEqual(strays, [undefined]);
      const reply = get(`/cb?code=good&state=${STATE}`);
      const callback = await listener.wait();
      assert.equal(callback.parameters.get("code"), "good");
      callback.finish(LAST);
      await reply;
    }, { onStray: (error) => strays.push(error) });
  });
}

Deno.test("listenForCallback reports what a visit without state claims the provider said", async () => {
  const strays: (string | undefined)[] = [];
  await withListener(async (_listener, get) => {
    assert.equal((await get("/cb?error=bad&error_description=no+way")).body, "stray bad: no way");
    assert.equal((await get("/cb?error=bad")).body, "stray bad");
    assert.deepEqual(strays, ["bad: no way", "bad"]);
  }, { onStray: (error) => strays.push(error) });
});

Deno.test("listenForCallback answers 404 outside the redirect URI's path", async () => {
  await withListener(async (_listener, get) => {
    for (const path of ["/", "/cb/", "/CB", "/login", "/favicon.ico", `/x/cb?state=${STATE}`]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });
});

Deno.test("listenForCallback tells a second visit to wait, and afterwards that it is over", async () => {
  await withListener(async (listener, get) => {
    const first = get(`/cb?code=c1&state=${STATE}`);
    const callback = await listener.wait();
    const second = await get(`/cb?code=c2&state=${STATE}`);
    assert.deepEqual([second.status, second.body], [200, "waiting"]);
    callback.finish(LAST);
    assert.equal((await first).body, "last");
    const third = await get(`/cb?code=c3&state=${STATE}`);
    assert.deepEqual([third.status, third.body], [200, "already done"]);
    assert.equal((await listener.wait()).parameters.get("code"), "c1");
  });
});

Deno.test("listenForCallback shows the last page even when it closes right after", async () => {
  const listener = await listenForCallback({
    redirectUris: ["http://localhost:0/cb"],
    state: STATE,
    pages: PAGES,
  });
  const reply = rawHttp({ port: listener.port, path: `/cb?state=${STATE}` });
  (await listener.wait()).finish(LAST);
  await listener.close();
  assert.equal((await reply).body, "last");
});

Deno.test("listenForCallback lets go of a window whose login was given up", async () => {
  const listener = await listenForCallback({
    redirectUris: ["http://localhost:0/cb"],
    state: STATE,
    pages: PAGES,
  });
  const reply = rawHttp({ port: listener.port, path: `/cb?state=${STATE}` });
  await listener.wait();
  await listener.close();
  assert.equal((await reply).body, "already done");
});

Deno.test("listenForCallback gives up after its time", async () => {
  await withListener(async (listener) => {
    const error = await assertCodeAsync(() => listener.wait({ timeoutMs: 1 }), "login_timeout");
    assert.ok(error instanceof CommandError && error.hints.length > 0);
  });
});

for (const when of ["before", "while"] as const) {
  Deno.test(`listenForCallback ends at an interrupt ${when} it waits`, async () => {
    await withListener(async (listener) => {
      const interrupt = new AbortController();
      if (when === "before") interrupt.abort();
      const waiting = listener.wait({ signal: interrupt.signal });
      interrupt.abort();
      const error = await assertCodeAsync(() => waiting, "login_interrupted");
      assert.ok(error instanceof CommandError && error.exitCode === EXIT_CODES.interrupted);
    });
  });
}

Deno.test("listenForCallback announces the redirect URI exactly as configured", async () => {
  using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const text = `http://127.0.0.1:${port}/a/../cb`;
  await withListener((listener) => {
    assert.equal(listener.redirectUri, text);
    return Promise.resolve();
  }, { redirectUris: [text] });
});

Deno.test("listenForCallback puts the real port in place of port 0", async () => {
  await withListener((listener) => {
    assert.equal(listener.redirectUri, `http://localhost:${listener.port}/cb`);
    return Promise.resolve();
  });
});

Deno.test("listenForCallback takes the next redirect URI when one is busy on either family", async () => {
  using v4 = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using v6 = Deno.listen({ hostname: "::1", port: 0 });
  const redirectUris = [
    `http://localhost:${v4.addr.port}/cb`,
    `http://localhost:${v6.addr.port}/cb`,
    "http://localhost:0/cb",
  ];
  await withListener((listener) => {
    assert.notEqual(listener.port, v4.addr.port);
    assert.notEqual(listener.port, v6.addr.port);
    return Promise.resolve();
  }, { redirectUris });
});

Deno.test("listenForCallback names every port when all are busy", async () => {
  using one = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using two = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ports = [one.addr.port, two.addr.port];
  const error = await assertCodeAsync(
    () =>
      listenForCallback({
        redirectUris: ports.map((port) => `http://localhost:${port}/cb`),
        state: STATE,
        pages: PAGES,
      }),
    "ports_busy",
  );
  for (const port of ports) assert.match(error.message, new RegExp(`port ${port} \\(in use\\)`));
  assert.ok(error instanceof CommandError);
  assert.match(error.hints.join("\n"), /opkssh login --flow=device, or --flow=paste/);
});

Deno.test("listenForCallback refuses a list with one redirect URI elsewhere", async () => {
  const redirectUris = ["http://localhost:0/cb", "http://op.example.com:3000/cb"];
  await assertCodeAsync(
    () => listenForCallback({ redirectUris, state: STATE, pages: PAGES }),
    "config_invalid",
  );
});
