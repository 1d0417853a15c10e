import type { OpenIdProvider } from "./openid_provider.ts";
import { makeTlsAuthority } from "./tls_certificate.ts";

/** An issuer behind TLS, with the keys of another provider. */
export interface TlsIssuer extends AsyncDisposable {
  readonly port: number;
  /** Certificate of the authority behind its certificate, PEM. */
  readonly authority: string;
  /** `Host` headers of requests, in order. */
  readonly asked: readonly string[];
}

/**
 * Starts an issuer that is whatever host it is asked as.
 *
 * @param provider whose keys it publishes
 * @param names its certificate is good for
 */
export async function startTlsIssuer(
  provider: OpenIdProvider,
  names: readonly string[],
): Promise<TlsIssuer> {
  const authority = await makeTlsAuthority();
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, ...await authority.issue({ names }), onListen: () => {} },
    async (request) => {
      const host = request.headers.get("host") ?? "";
      asked.push(host);
      const issuer = `https://${host}`;
      return new URL(request.url).pathname === "/jwks"
        ? new Response(await (await fetch(`${provider.issuer}/jwks`)).text())
        : Response.json({ issuer, "jwks_uri": `${issuer}/jwks` });
    },
  );
  return {
    port: server.addr.port,
    authority: authority.cert,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
