import { unreachable } from "../errors/unreachable.ts";
import type { LoopbackPage } from "./loopback_page.ts";

/** What a handler answers: a page, or the address the browser is sent to. */
export type LoopbackReply =
  | { readonly kind: "page"; readonly status: number; readonly page: LoopbackPage }
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "not found" };

/** Answers one GET request that came to the right host; the reply may take its time. */
export type LoopbackHandler = (url: URL) => LoopbackReply | Promise<LoopbackReply>;

/** Starts an HTTP server on one address; the runtime's own, or a fake that reports faults. */
export type ServeHttp = (
  options: { hostname: string; port: number },
  handler: (request: Request) => Promise<Response>,
) => HttpServer;

/** A server on one address. */
export interface HttpServer {
  /** Its port. */
  readonly port: number;
  /** Takes no more requests; ends when those in progress have ended. */
  shutdown(): Promise<void>;
  /** Lets the program end although a connection is still open. */
  unref(): void;
}

/** Where {@linkcode serveLoopback} listens and who answers. */
export interface LoopbackServerOptions {
  /** Host as browsers write it: `localhost`, `127.0.0.1`, `[::1]`. */
  readonly host: string;
  /** Addresses to bind, all of them on one port; the first must work. */
  readonly addresses: readonly [string, ...string[]];
  /** Port; 0 lets the operating system choose one that is free on all addresses. */
  readonly port: number;
  /** Answers requests. */
  readonly handler: LoopbackHandler;
  /** How long `close` waits for a page that is on its way, in milliseconds, default 1000. */
  readonly flushMs?: number;
  /** Default the runtime's HTTP server. */
  readonly serve?: ServeHttp;
}

/** A listening server. */
export interface LoopbackServer {
  /** The port it listens on. */
  readonly port: number;
  /**
   * Frees the port at once, answers 503 where a reply was still being thought about, and waits a
   * moment for replies on their way. A client that holds its connection half open is left behind.
   */
  close(): Promise<void>;
}

/** Longest request URL: an authorization response is far shorter. */
const MAX_URL = 16_384;
/** How often a free port is looked for when the operating system chooses it. */
const PORT_ATTEMPTS = 8;

/**
 * Serves HTTP to this machine's browser and nobody else.
 *
 * - Only loopback addresses are bound. When one family is taken by another program the whole attempt
 *   fails: on `localhost` that program could receive the browser's visit instead of us. When the
 *   machine has no IPv6, IPv4 serves alone.
 * - The `Host` header must name exactly this host and port, so that a web page whose name was
 *   rebound to 127.0.0.1 reads nothing (DNS rebinding).
 * - GET only; every reply forbids caching, framing, scripts and outside resources.
 *
 * @param options host, addresses, port, handler
 * @returns the running server
 * @throws {Deno.errors.AddrInUse | Error} the runtime's error for the address that could not be bound
 */
export async function serveLoopback(options: LoopbackServerOptions): Promise<LoopbackServer> {
  let failure: unknown;
  for (let attempt = 0; attempt < (options.port === 0 ? PORT_ATTEMPTS : 1); attempt++) {
    try {
      return await bindAll(options);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function bindAll(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const serve = options.serve ?? serveHttp;
  const closing = Promise.withResolvers<void>();
  const servers: HttpServer[] = [];
  let port = options.port;

  function answer(request: Request): Promise<Response> {
    const response = respond(request, authority(options.host, port), options.handler);
    return Promise.race([response, closing.promise.then(() => plain(503, "closing"))]);
  }
  async function close(): Promise<void> {
    // a reply that has just been decided comes first
    await new Promise((resolve) => setTimeout(resolve, 0));
    closing.resolve();
    await Promise.all(servers.map((server) => stop(server, options.flushMs ?? 1000)));
  }

  for (const [index, hostname] of options.addresses.entries()) {
    try {
      const server = serve({ hostname, port }, answer);
      port = server.port;
      servers.push(server);
    } catch (error) {
      if (index > 0 && isFamilyMissing(error)) continue;
      await close();
      throw error;
    }
  }
  return { port, close };
}

async function stop(server: HttpServer, flushMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, flushMs);
  await Promise.race([server.shutdown(), late]);
  clearTimeout(timer);
  server.unref();
}

async function respond(
  request: Request,
  host: string,
  handler: LoopbackHandler,
): Promise<Response> {
  if (request.headers.get("host")?.toLowerCase() !== host) return plain(421, "wrong host");
  if (request.method !== "GET") return plain(405, "GET only", { allow: "GET" });
  if (request.url.length > MAX_URL) return plain(414, "address too long");
  const url = URL.parse(request.url);
  if (url === null) return plain(400, "bad address");
  const reply = await handler(url);
  switch (reply.kind) {
    case "page":
      return new Response(reply.page.html, {
        status: reply.status,
        headers: {
          ...HEADERS,
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": `default-src 'none'; style-src '${reply.page.styleHash}'; ` +
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        },
      });
    case "redirect":
      return plain(303, "see the other address", { location: reply.location });
    case "not found":
      return plain(404, "not found");
    default:
      return unreachable(reply);
  }
}

/** The `Host` header a browser sends: port 80 goes without saying. */
function authority(host: string, port: number): string {
  return port === 80 ? host : `${host}:${port}`;
}

const HEADERS = {
  "cache-control": "no-store",
  "connection": "close",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      ...HEADERS,
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      ...headers,
    },
  });
}

/** True when the machine simply has no such address, false when somebody else has it. */
function isFamilyMissing(error: unknown): boolean {
  if (error instanceof Deno.errors.AddrNotAvailable) return true;
  // the runtime has no class for EAFNOSUPPORT; these are its numbers on Linux, macOS and Windows
  return error instanceof Error && /\(os error (?:97|47|10047)\)/.test(error.message);
}

const serveHttp: ServeHttp = ({ hostname, port }, handler) => {
  const server = Deno.serve({
    hostname,
    port,
    onListen(): void {},
    onError: () => plain(500, "internal error"),
  }, (request) => handler(request));
  return {
    port: server.addr.port,
    shutdown: () => server.shutdown(),
    unref: () => server.unref(),
  };
};
