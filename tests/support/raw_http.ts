/** What came back. */
export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** A request as it goes over the wire; everything a browser would not let us say. */
export interface RawRequest {
  readonly port: number;
  /** Address to connect to, default 127.0.0.1. */
  readonly hostname?: string;
  /** Default GET. */
  readonly method?: string;
  /** Path and query. */
  readonly path: string;
  /** `Host` header, default `localhost:<port>`; null for none. */
  readonly host?: string | null;
  /** Body, sent with its length. */
  readonly body?: string;
}

/**
 * Sends one HTTP/1.1 request over a bare connection and reads until the server closes it.
 *
 * @param request what to send
 * @returns the reply
 */
export async function rawHttp(request: RawRequest): Promise<RawReply> {
  const { port, hostname = "127.0.0.1", method = "GET", path } = request;
  const host = request.host === undefined ? `localhost:${port}` : request.host;
  const lines = [`${method} ${path} HTTP/1.1`, "Connection: close"];
  if (host !== null) lines.push(`Host: ${host}`);
  if (request.body !== undefined) lines.push(`Content-Length: ${request.body.length}`);
  const connection = await Deno.connect({ hostname, port });
  try {
    const text = `${lines.join("\r\n")}\r\n\r\n${request.body ?? ""}`;
    await connection.write(new TextEncoder().encode(text));
    return parse(await new Response(connection.readable).text());
  } finally {
    try {
      connection.close();
    } catch {
      // the stream has closed it
    }
  }
}

function parse(text: string): RawReply {
  const cut = text.indexOf("\r\n\r\n");
  const [status = "", ...lines] = text.slice(0, cut).split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(status.split(" ")[1]), headers, body: text.slice(cut + 4) };
}
