/** How the provider treats one path. */
export type Behaviour =
  /** An orderly answer; `body` may be of any kind. */
  | {
    readonly kind: "answer";
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
  }
  /** Takes the request and says nothing. */
  | { readonly kind: "silent" }
  /** Sends the body byte by byte. */
  | { readonly kind: "drip"; readonly body: string; readonly everyMs: number }
  /** Announces more than it sends, then closes. */
  | { readonly kind: "cut"; readonly body: string }
  /** Closes without a word. */
  | { readonly kind: "hang-up" }
  /** Sends a body without end. */
  | { readonly kind: "endless" }
  /** Sends these bytes as they are. */
  | { readonly kind: "raw"; readonly text: string }
  /** One after the other; the last one stays. */
  | { readonly kind: "sequence"; readonly of: readonly Behaviour[] };

/** A running provider that misbehaves on demand. */
export interface HostileProvider {
  /** `http://127.0.0.1:port`, or https. */
  readonly origin: string;
  /** Path and query of every request, in order. */
  readonly requests: readonly string[];
  /** Headers of the last request, names in lower case. */
  readonly lastHeaders: ReadonlyMap<string, string>;
  /** Bytes of bodies written so far. */
  readonly sentBytes: () => number;
  /** Decides about one path; others answer 404. */
  set(path: string, behaviour: Behaviour): void;
  /** Behaves like an orderly provider with this key set. */
  serveKeys(jwks: unknown, headers?: Readonly<Record<string, string>>): void;
  /** How often a path was asked for. */
  count(path: string): number;
  /** Stops and closes every connection. */
  close(): Promise<void>;
}

/** Path of the discovery document. */
export const DISCOVERY_PATH = "/.well-known/openid-configuration";
/** Path of the key set. */
export const JWKS_PATH = "/jwks";

/**
 * Starts a provider on a free loopback port. It speaks HTTP/1.1 byte by byte, because an HTTP
 * library would refuse to misbehave.
 *
 * @param tls certificate chain and key, PEM; without it plain http
 * @param hostname name in the origin, default 127.0.0.1
 * @returns the provider
 */
export function startHostileProvider(
  tls?: { readonly cert: string; readonly key: string },
  hostname = "127.0.0.1",
): HostileProvider {
  const listener = tls === undefined
    ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
    : Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...tls });
  const { port } = listener.addr;
  const origin = `${tls === undefined ? "http" : "https"}://${hostname}:${port}`;
  const state = new State();
  const serving = accept(listener, state);
  return {
    origin,
    requests: state.requests,
    get lastHeaders() {
      return state.lastHeaders;
    },
    sentBytes: () => state.sent,
    set: (path, behaviour) => void state.behaviours.set(path, behaviour),
    serveKeys(jwks: unknown, headers: Readonly<Record<string, string>> = {}): void {
      const document = { "issuer": origin, "jwks_uri": `${origin}${JWKS_PATH}` };
      this.set(DISCOVERY_PATH, { kind: "answer", body: JSON.stringify(document) });
      this.set(JWKS_PATH, { kind: "answer", body: JSON.stringify(jwks), headers });
    },
    count: (path) => state.requests.filter((asked) => asked === path).length,
    async close(): Promise<void> {
      state.closing.abort();
      listener.close();
      for (const connection of state.connections) closeQuietly(connection);
      await serving;
      await Promise.allSettled(state.jobs);
    },
  };
}

class State {
  readonly behaviours = new Map<string, Behaviour>();
  readonly requests: string[] = [];
  readonly connections = new Set<Deno.Conn>();
  readonly jobs = new Set<Promise<void>>();
  readonly closing = new AbortController();
  lastHeaders: ReadonlyMap<string, string> = new Map();
  sent = 0;

  next(path: string): Behaviour {
    const behaviour = this.behaviours.get(path);
    if (behaviour === undefined) return { kind: "answer", status: 404, body: "not here" };
    if (behaviour.kind !== "sequence") return behaviour;
    const [first, ...rest] = behaviour.of;
    if (first === undefined) return { kind: "hang-up" };
    if (rest.length > 0) this.behaviours.set(path, { kind: "sequence", of: rest });
    return first;
  }
}

async function accept(listener: Deno.Listener, state: State): Promise<void> {
  for (;;) {
    let connection: Deno.Conn;
    try {
      connection = await listener.accept();
    } catch (error) {
      if (state.closing.signal.aborted) return;
      if (error instanceof Deno.errors.InvalidData) continue; // a TLS handshake that was given up
      throw error;
    }
    state.connections.add(connection);
    const job = serve(connection, state).catch(() => undefined).finally(() => {
      closeQuietly(connection);
      state.connections.delete(connection);
      state.jobs.delete(job);
    });
    state.jobs.add(job);
  }
}

async function serve(connection: Deno.Conn, state: State): Promise<void> {
  const head = await readHead(connection);
  if (head === undefined) return;
  const [line = "", ...fields] = head.split("\r\n");
  const path = line.split(" ")[1] ?? "";
  state.requests.push(path);
  state.lastHeaders = new Map(fields.map((field) => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  }));
  await behave(connection, state.next(path), state);
}

async function behave(connection: Deno.Conn, how: Behaviour, state: State): Promise<void> {
  const write = async (data: string | Uint8Array): Promise<void> => {
    let bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    while (bytes.length > 0) {
      const written = await connection.write(bytes);
      state.sent += written;
      bytes = bytes.subarray(written);
    }
  };
  switch (how.kind) {
    case "answer": {
      const body = typeof how.body === "string" ? new TextEncoder().encode(how.body) : how.body;
      const headers = {
        "content-length": String(body.length),
        connection: "close",
        ...how.headers,
      };
      await write(`HTTP/1.1 ${how.status ?? 200} X\r\n${lines(headers)}\r\n`);
      return await write(body);
    }
    case "silent":
      return await untilClosed(connection);
    case "drip":
      await write(`HTTP/1.1 200 OK\r\ncontent-length: ${how.body.length}\r\n\r\n`);
      for (const character of how.body) {
        if (state.closing.signal.aborted) return;
        await write(character);
        await new Promise((resolve) => setTimeout(resolve, how.everyMs));
      }
      return;
    case "cut":
      return await write(
        `HTTP/1.1 200 OK\r\ncontent-length: ${how.body.length + 100}\r\n\r\n${how.body}`,
      );
    case "hang-up":
      return;
    case "endless": {
      const block = new Uint8Array(64 * 1024).fill(0x20);
      await write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
      while (!state.closing.signal.aborted) await write(block);
      return;
    }
    case "raw":
      return await write(how.text);
    case "sequence":
      throw new TypeError("Cannot behave: sequences do not nest");
  }
}

async function readHead(connection: Deno.Conn): Promise<string | undefined> {
  const buffer = new Uint8Array(16 * 1024);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) return undefined;
    head += new TextDecoder("latin1").decode(buffer.subarray(0, count));
  }
  return head.slice(0, head.indexOf("\r\n\r\n"));
}

async function untilClosed(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(1024);
  while (await connection.read(buffer) !== null);
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    return; // closed already
  }
}
