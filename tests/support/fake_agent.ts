import { withTempDir } from "./with_temp_dir.ts";

/** Numbers of draft-ietf-sshm-ssh-agent section 6. */
const FAILURE = 5;
const SUCCESS = 6;
const REQUEST_IDENTITIES = 11;
const NO_IDENTITIES = [12, 0, 0, 0, 0];

/**
 * Runs an agent that lists no keys, and takes or refuses everything else; the latter is what a full or
 * locked one does.
 *
 * @param takes whether it takes keys
 * @param look gets the path of the socket, and the requests so far, each with its number in front
 */
export async function withFakeAgent(
  takes: boolean,
  look: (socket: string, requests: readonly Uint8Array[]) => Promise<void>,
): Promise<void> {
  await withTempDir(async (directory) => {
    const path = `${directory}/agent`;
    const requests: Uint8Array[] = [];
    const listener = Deno.listen({ transport: "unix", path });
    const serving = serve(listener, { takes, requests });
    try {
      await look(path, requests);
    } finally {
      listener.close();
      await serving;
    }
  });
}

interface FakeAgent {
  readonly takes: boolean;
  readonly requests: Uint8Array[];
}

async function serve(listener: Deno.Listener, agent: FakeAgent): Promise<void> {
  const talks: Promise<void>[] = [];
  try {
    for await (const connection of listener) talks.push(talk(connection, agent));
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
  await Promise.all(talks);
}

async function talk(connection: Deno.Conn, { takes, requests }: FakeAgent): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    // each request arrives in one piece: they are small and there is one at a time
    for (let count = await connection.read(buffer); count !== null;) {
      const request = buffer.slice(4, count);
      requests.push(request);
      const lists = request[0] === REQUEST_IDENTITIES;
      const answer = lists ? NO_IDENTITIES : [takes ? SUCCESS : FAILURE];
      await connection.write(Uint8Array.of(0, 0, 0, answer.length, ...answer));
      count = await connection.read(buffer);
    }
  } finally {
    connection.close();
  }
}
