import { someJwk } from "./some_jwk.ts";

/** An issuer on 127.0.0.1 that publishes a key and nothing else. */
export interface LoopbackIssuer extends AsyncDisposable {
  readonly issuer: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  /** While true it answers with status 503. */
  down: boolean;
}

/** Serves discovery document and key set over http on a free port. */
export function loopbackIssuer(): LoopbackIssuer {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request): Response => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      if (served.down) return new Response("down", { status: 503 });
      if (pathname === "/.well-known/openid-configuration") {
        return Response.json({ issuer: served.issuer, "jwks_uri": `${served.issuer}/jwks` });
      }
      if (pathname === "/jwks") return Response.json({ keys: [someJwk("a")] });
      return new Response("no such page", { status: 404 });
    },
  );
  const served: LoopbackIssuer = {
    issuer: `http://127.0.0.1:${server.addr.port}`,
    asked,
    down: false,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return served;
}
