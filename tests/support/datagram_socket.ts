import { join } from "node:path";

/** A datagram socket, such as `/dev/log`. */
export interface DatagramSocket extends AsyncDisposable {
  /** The next datagram as text. */
  next(): Promise<string>;
  /** Ends the process behind it; the socket's name stays, as after a crash. */
  kill(): Promise<void>;
}

/** Datagrams need a flag that the tests are not run with. */
const READER = `
const socket = Deno.listenDatagram({ transport: "unixpacket", path: Deno.args[0] });
console.log("bound");
for await (const [bytes] of socket) console.log(JSON.stringify(new TextDecoder().decode(bytes)));
`;

/**
 * Binds a datagram socket, in a process of its own.
 *
 * @param path where; its directory exists
 */
export async function datagramSocket(path: string): Promise<DatagramSocket> {
  const script = join(await Deno.makeTempDir(), "reader.js");
  await Deno.writeTextFile(script, READER);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--unstable-net", "-A", script, path],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const line = async (): Promise<string> => {
    while (!text.includes("\n")) {
      const { value } = await reader.read();
      if (value === undefined) throw new Error("the reader of datagrams has ended");
      text += value;
    }
    const end = text.indexOf("\n");
    const first = text.slice(0, end);
    text = text.slice(end + 1);
    return first;
  };
  await line();
  let ended = false;
  const kill = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await Deno.remove(join(script, ".."), { recursive: true });
  };
  return { next: async () => JSON.parse(await line()), kill, [Symbol.asyncDispose]: kill };
}
