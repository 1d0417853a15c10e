import { dirname } from "node:path";

/** The stream the journal of systemd takes the output of services on. */
export interface JournalSocket extends AsyncDisposable {
  /** Everything the next connection sends, once it is closed. */
  next(): Promise<string>;
  /** Connects and says nothing: whoever waits for a connection that was never made waits no more. */
  poke(): Promise<void>;
}

/**
 * Listens where the journal of systemd does.
 *
 * @param root directory in front of the path
 */
export async function journalSocket(root: string): Promise<JournalSocket> {
  const path = `${root}/run/systemd/journal/stdout`;
  await Deno.mkdir(dirname(path), { recursive: true });
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.chmod(path, 0o666);
  return {
    next: async () => {
      using connection = await listener.accept();
      return await new Response(untilClosed(connection)).text();
    },
    poke: async () => (await Deno.connect({ transport: "unix", path })).close(),
    [Symbol.asyncDispose]: () => Promise.resolve(listener.close()),
  };
}

function untilClosed(connection: Deno.Conn): ReadableStream<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(64 * 1024);
  return new ReadableStream({
    async pull(controller): Promise<void> {
      const count = await connection.read(buffer);
      if (count === null) controller.close();
      else controller.enqueue(buffer.slice(0, count));
    },
  });
}
