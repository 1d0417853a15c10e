import assert from "node:assert/strict";
import {
  type LoopbackHandler,
  type LoopbackServer,
  type ServeHttp,
  serveLoopback,
} from "../../../src/oidc/loopback_server.ts";
import { rawHttp } from "../../support/raw_http.ts";

const PAGE = { html: "<p>hello", styleHash: "sha256-abc" };
const BOTH = ["127.0.0.1", "::1"] as const;

async function withServer(
  handler: LoopbackHandler,
  run: (server: LoopbackServer) => Promise<void>,
): Promise<void> {
  const server = await serveLoopback({
    host: "localhost",
    addresses: BOTH,
    port: 0,
    handler,
  });
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

const hello: LoopbackHandler = () => ({ kind: "page", status: 200, page: PAGE });

Deno.test("serveLoopback answers on 127.0.0.1 and on ::1", async () => {
  await withServer(hello, async ({ port }) => {
    for (const hostname of BOTH) {
      const reply = await rawHttp({ hostname, port, path: "/" });
      assert.deepEqual([reply.status, reply.body], [200, "<p>hello"]);
    }
  });
});

Deno.test("serveLoopback forbids scripts, framing, caching and outside resources", async () => {
  await withServer(hello, async ({ port }) => {
    const { headers } = await rawHttp({ port, path: "/" });
    assert.equal(
      headers.get("content-security-policy"),
      "default-src 'none'; style-src 'sha256-abc'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
    );
    assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("x-frame-options"), "DENY");
  });
});

for (
  const host of ["evil.example", "localhost", "127.0.0.1", "localhost.evil.example", "[::1]", null]
) {
  Deno.test(`serveLoopback answers 421 to the Host header ${host}`, async () => {
    let visits = 0;
    const handler: LoopbackHandler = () => (visits++, { kind: "page", status: 200, page: PAGE });
    await withServer(handler, async ({ port }) => {
      const full = host === null || host === "localhost" ? host : `${host}:${port}`;
      const reply = await rawHttp({ port, path: "/", host: full });
      assert.ok([400, 421].includes(reply.status), String(reply.status));
      assert.equal(visits, 0);
    });
  });
}

Deno.test("serveLoopback takes the host name in any case", async () => {
  await withServer(hello, async ({ port }) => {
    assert.equal((await rawHttp({ port, path: "/", host: `LocalHost:${port}` })).status, 200);
  });
});

for (const method of ["POST", "HEAD", "PUT", "OPTIONS", "DELETE"]) {
  Deno.test(`serveLoopback answers 405 to ${method}`, async () => {
    await withServer(hello, async ({ port }) => {
      const reply = await rawHttp({ port, path: "/", method, body: "x=1" });
      assert.deepEqual([reply.status, reply.headers.get("allow")], [405, "GET"]);
    });
  });
}

Deno.test("serveLoopback answers 414 to a huge query", async () => {
  await withServer(hello, async ({ port }) => {
    assert.equal((await rawHttp({ port, path: `/?${"a".repeat(20_000)}` })).status, 414);
  });
});

Deno.test("serveLoopback sends the browser elsewhere and says not found", async () => {
  const handler: LoopbackHandler = (url) =>
    url.pathname === "/go"
      ? { kind: "redirect", location: "https://op.example.com/a?b=c" }
      : { kind: "not found" };
  await withServer(handler, async ({ port }) => {
    const reply = await rawHttp({ port, path: "/go" });
    assert.deepEqual([reply.status, reply.headers.get("location")], [
      303,
      "https://op.example.com/a?b=c",
    ]);
    assert.equal((await rawHttp({ port, path: "/favicon.ico" })).status, 404);
  });
});

Deno.test("serveLoopback frees the port when it closes, idle connections or not", async () => {
  const server = await serveLoopback({
    host: "localhost",
    addresses: BOTH,
    port: 0,
    handler: hello,
  });
  const idle = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await server.close();
  assert.equal(await idle.read(new Uint8Array(1)).catch(() => null), null);
  idle.close();
  for (const hostname of BOTH) Deno.listen({ hostname, port: server.port }).close();
});

for (const [taken, other] of [["127.0.0.1", "::1"], ["::1", "127.0.0.1"]] as const) {
  Deno.test(`serveLoopback gives up a port that is taken on ${taken} alone`, async () => {
    using listener = Deno.listen({ hostname: taken, port: 0 });
    const { port } = listener.addr;
    await assert.rejects(
      serveLoopback({ host: "localhost", addresses: BOTH, port, handler: hello }),
      Deno.errors.AddrInUse,
    );
    Deno.listen({ hostname: other, port }).close();
  });
}

/** A server starter that fails for one address. */
function failingFor(hostname: string, error: Error): ServeHttp {
  return (options) => {
    if (options.hostname === hostname) throw error;
    return { port: 4711, shutdown: () => Promise.resolve(), unref: () => {} };
  };
}

for (
  const error of [
    new Deno.errors.AddrNotAvailable("Cannot assign requested address (os error 99)"),
    new Error("Address family not supported by protocol (os error 97)"),
  ]
) {
  Deno.test(`serveLoopback goes on without IPv6 after: ${error.message}`, async () => {
    const serve = failingFor("::1", error);
    const options = { host: "localhost", addresses: BOTH, port: 3000, handler: hello, serve };
    assert.equal((await serveLoopback(options)).port, 4711);
  });
}

Deno.test("serveLoopback does not go on without the first address", async () => {
  const serve = failingFor("127.0.0.1", new Deno.errors.AddrNotAvailable("x"));
  const options = { host: "localhost", addresses: BOTH, port: 3000, handler: hello, serve };
  await assert.rejects(serveLoopback(options), Deno.errors.AddrNotAvailable);
});

Deno.test("serveLoopback does not go on when ::1 fails for another reason", async () => {
  const serve = failingFor("::1", new Deno.errors.PermissionDenied("x"));
  const options = { host: "localhost", addresses: BOTH, port: 3000, handler: hello, serve };
  await assert.rejects(serveLoopback(options), Deno.errors.PermissionDenied);
});

Deno.test("serveLoopback lets a page on its way arrive before it closes", async () => {
  const visited = Promise.withResolvers<void>();
  const shown = Promise.withResolvers<void>();
  const server = await serveLoopback({
    host: "localhost",
    addresses: BOTH,
    port: 0,
    handler: async () => {
      visited.resolve();
      await shown.promise;
      return { kind: "page", status: 200, page: PAGE };
    },
  });
  const reply = rawHttp({ port: server.port, path: "/" });
  await visited.promise;
  shown.resolve();
  await server.close();
  assert.equal((await reply).body, "<p>hello");
});

Deno.test("serveLoopback answers 503 instead of a page that will never come", async () => {
  const visited = Promise.withResolvers<void>();
  const server = await serveLoopback({
    host: "localhost",
    addresses: BOTH,
    port: 0,
    handler: () => {
      visited.resolve();
      return Promise.withResolvers<never>().promise;
    },
  });
  const reply = rawHttp({ port: server.port, path: "/" });
  await visited.promise;
  await server.close();
  assert.equal((await reply).status, 503);
});

Deno.test("serveLoopback closes although a client sends half a request", async () => {
  const server = await serveLoopback({
    host: "localhost",
    addresses: BOTH,
    port: 0,
    handler: hello,
    flushMs: 1,
  });
  using slow = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await slow.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHos"));
  await rawHttp({ port: server.port, path: "/" });
  await server.close();
  for (const hostname of BOTH) Deno.listen({ hostname, port: server.port }).close();
});
