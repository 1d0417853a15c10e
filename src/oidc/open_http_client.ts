import type { HttpGetSettings } from "./http_get.ts";
import { trustSystemStore } from "./trust_system_store.ts";

/** Connections to servers. */
export interface HttpClient {
  /** As the runtime's, with this client's trust and proxy. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Opens and closes a TCP connection; undefined where that would prove nothing. */
  readonly connect?: (host: string, port: number, signal: AbortSignal) => Promise<void>;
  /** Closes the connections. */
  close(): void;
}

/**
 * Opens the runtime's HTTP client with our trust, or wraps an injected `fetch`. Nothing happens on
 * the network, and no certificate store is loaded, before the first request.
 *
 * @param settings seams, certificate authorities, proxy
 * @param env seam, default the environment of this process; read for proxies, which the runtime uses
 * @returns the client
 * @throws {TypeError} when a certificate authority is not PEM or the proxy is not a URL
 */
export function openHttpClient(
  settings: HttpGetSettings,
  env: Pick<Deno.Env, "get"> = Deno.env,
): HttpClient {
  const { fetch, connect, caCerts = [], proxy } = settings;
  for (const pem of caCerts) checkPem(pem);
  if (proxy !== undefined && !/^(?:https?|socks5h?):\/\//.test(proxy)) {
    throw new TypeError("Cannot use the proxy: it is not an http, https or socks5 URL");
  }
  if (fetch !== undefined) {
    return { fetch, ...(connect === undefined ? {} : { connect }), close: () => undefined };
  }
  const probe = proxy === undefined && !hasProxy(env) ? connect ?? openAndClose : undefined;
  return new SystemClient(caCerts, proxy, probe);
}

class SystemClient implements HttpClient {
  readonly #caCerts: readonly string[];
  readonly #proxy: string | undefined;
  #client: Deno.HttpClient | undefined;
  readonly connect?: NonNullable<HttpClient["connect"]>;

  constructor(
    caCerts: readonly string[],
    proxy: string | undefined,
    connect: HttpClient["connect"],
  ) {
    this.#caCerts = caCerts;
    this.#proxy = proxy;
    if (connect !== undefined) this.connect = connect;
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    return await trustSystemStore(async () => {
      this.#client ??= this.#open();
      return await fetch(url, { ...init, client: this.#client });
    });
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  #open(): Deno.HttpClient {
    return Deno.createHttpClient({
      // Two or three small requests gain nothing from HTTP/2, whose framing would be one more thing
      // for a hostile server to play with.
      http2: false,
      ...(this.#caCerts.length === 0 ? {} : { caCerts: [...this.#caCerts] }),
      ...(this.#proxy === undefined ? {} : { proxy: { url: this.#proxy } }),
    });
  }
}

/** The runtime ignores what is not PEM, and the administrator would look for the fault elsewhere. */
function checkPem(pem: string): void {
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new TypeError("Cannot use the certificate authority: it is not a PEM certificate");
  }
}

async function openAndClose(host: string, port: number, signal: AbortSignal): Promise<void> {
  const connection = await Deno.connect({ hostname: host, port, signal });
  connection.close();
}

/** Behind a proxy a direct connection proves nothing; without the right to look, neither. */
function hasProxy(env: Pick<Deno.Env, "get">): boolean {
  try {
    return ["https_proxy", "http_proxy", "all_proxy"].some((name) =>
      Boolean(env.get(name) ?? env.get(name.toUpperCase()))
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return true;
    throw error;
  }
}
