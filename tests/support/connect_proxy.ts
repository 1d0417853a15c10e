/** A proxy that takes every name for a port of this machine. */
export interface ConnectProxy extends Disposable {
  readonly url: string;
  /** First lines of requests, in order. */
  readonly asked: readonly string[];
}

/**
 * Starts a proxy that knows CONNECT (RFC 9110, section 9.3.6) and nothing else.
 *
 * @param port where every connection ends, on 127.0.0.1
 */
export function startConnectProxy(port: number): ConnectProxy {
  const asked: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async (client: Deno.Conn): Promise<void> => {
    const buffer = new Uint8Array(8192);
    const count = await client.read(buffer) ?? 0;
    asked.push(new TextDecoder().decode(buffer.subarray(0, count)).split("\r\n")[0] ?? "");
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  };
  const accept = async (): Promise<void> => {
    for await (const client of listener) serve(client).catch(() => undefined);
  };
  accept().catch(() => undefined);
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    [Symbol.dispose]: () => listener.close(),
  };
}
