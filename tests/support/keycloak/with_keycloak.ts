import { join } from "node:path";
import { withTempDir } from "../with_temp_dir.ts";
import { keycloakRealm, REALM } from "./keycloak_realm.ts";

/** Names the directory of an unpacked distribution of Keycloak (Maven: keycloak-quarkus-dist). */
export const KEYCLOAK_ENV = "OPKSSH_TEST_KEYCLOAK";

/** A Keycloak on this machine, speaking plain HTTP. */
export interface Keycloak {
  /** Issuer of the realm. */
  readonly issuer: string;
}

const ADMIN = { name: "admin", password: crypto.randomUUID() };

/**
 * Runs a function with a Keycloak of its own, which has one realm and forgets everything. It works on
 * a copy of the distribution, because the first start writes into it.
 *
 * @param distribution an unpacked distribution; `JAVA_HOME` names a Java that it runs on
 * @param run gets the issuer
 * @throws {Error} when Keycloak does not come up, with what it said
 */
export async function withKeycloak(
  distribution: string,
  run: (keycloak: Keycloak) => Promise<void>,
): Promise<void> {
  await withTempDir(async (directory) => {
    const home = join(directory, "keycloak");
    const copy = await new Deno.Command("cp", { args: ["-R", distribution, home] }).output();
    if (!copy.success) throw new Error(new TextDecoder().decode(copy.stderr));
    const port = freePort();
    const server = new Deno.Command(join(home, "bin/kc.sh"), {
      args: [
        "start-dev",
        "--db=dev-mem",
        "--http-host=127.0.0.1",
        `--http-port=${port}`,
        "--log-console-color=false",
      ],
      env: {
        KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.name,
        KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
        JAVA_OPTS: "-Xmx700m -XX:TieredStopAtLevel=1",
      },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    try {
      await listening(server.stdout);
      const base = `http://127.0.0.1:${port}`;
      await createRealm(base);
      await run({ issuer: `${base}/realms/${REALM}` });
    } finally {
      end(server);
      await server.status;
    }
  });
}

function end(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

/** Resolves when it listens; goes on reading, or the server would stand still. */
async function listening(stdout: ReadableStream<Uint8Array>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  void (async () => {
    let said = "";
    for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      if (said.includes("Listening on")) resolve();
    }
    reject(new Error(`Keycloak does not start: ${said.slice(-2000)}`));
  })();
  await promise;
}

async function createRealm(base: string): Promise<void> {
  const login = await fetch(`${base}/realms/master/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({
      "grant_type": "password",
      "client_id": "admin-cli",
      username: ADMIN.name,
      password: ADMIN.password,
    }),
  });
  const { access_token: token } = await login.json();
  const made = await fetch(`${base}/admin/realms`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(keycloakRealm()),
  });
  if (made.status !== 201) throw new Error(`no realm: ${made.status} ${await made.text()}`);
  await made.body?.cancel();
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
