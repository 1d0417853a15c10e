import assert from "node:assert/strict";
import { join } from "node:path";
import { CLIENT_ID, GROUP } from "../support/keycloak/keycloak_realm.ts";
import { visitKeycloak } from "../support/keycloak/visit_keycloak.ts";
import { KEYCLOAK_ENV, withKeycloak } from "../support/keycloak/with_keycloak.ts";
import { needs } from "../support/needs.ts";
import { serverRoot } from "../support/server_root.ts";
import { rootOwnedTempDir } from "../support/sshd/root_owned_temp_dir.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { startThrowawaySshd } from "../support/throwaway_sshd.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const distribution = Deno.env.get(KEYCLOAK_ENV) ?? "";

interface Login {
  readonly code: number;
  readonly stderr: string;
}

interface Person {
  readonly issuer: string;
  readonly home: string;
  readonly key: string;
}

/** What a person does about something that was said; true when that was all. */
type Act = (said: string, child: Deno.ChildProcess) => Promise<boolean>;

async function login(person: Person, args: readonly string[], act: Act): Promise<Login> {
  const { issuer, home, key } = person;
  const child = new Deno.Command(await stagedOpkssh(), {
    args: ["login", `--provider=${issuer},${CLIENT_ID}`, "-i", key, "--timeout=120s", ...args],
    clearEnv: true,
    env: { HOME: home, PATH: Deno.env.get("PATH") ?? "", NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  let done = false;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    try {
      done = done || await act(stderr, child);
    } catch (error) {
      child.kill("SIGTERM");
      await child.status;
      throw error;
    }
  }
  await child.stdin.close().catch(() => undefined);
  return { code: (await child.status).code, stderr };
}

/** Acts once on the first thing said that matches. */
function once(
  pattern: RegExp,
  act: (found: string, child: Deno.ChildProcess) => Promise<void>,
): Act {
  return async (said, child) => {
    const found = pattern.exec(said);
    if (found === null) return false;
    await act(found[1] ?? "", child);
    return true;
  };
}

const BROWSER_ADDRESS = /open this address in a browser yourself: (\S+)\n/;

const FLOWS: readonly (readonly [name: string, args: readonly string[], act: Act])[] = [
  [
    "browser",
    ["--disable-browser-open"],
    once(BROWSER_ADDRESS, async (url) => {
      const end = await visitKeycloak(url, { end: /you are logged in/i });
      assert.match(end.text, /alice@example\.com/);
    }),
  ],
  [
    "device",
    ["--flow=device"],
    once(/or open (\S+) and compare the code\n/, async (url) => {
      await visitKeycloak(url, { end: /device login successful/i });
    }),
  ],
  [
    "paste",
    ["--flow=paste"],
    once(/open this address in any browser: (\S+)\n/, async (url, child) => {
      const end = await visitKeycloak(url, { end: /nobody is here/, closed: true });
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(`${end.url}\n`));
      writer.releaseLock();
    }),
  ],
];

/** Logs in and stays until the ID token was renewed, which takes half a minute. */
const AUTO_REFRESH: Act = (() => {
  let visited = false;
  return async (said, child) => {
    const url = BROWSER_ADDRESS.exec(said)?.[1];
    if (!visited && url !== undefined) {
      visited = true;
      await visitKeycloak(url, { end: /you are logged in/i });
    }
    if (!/renewed; the fresh ID token is good until/.test(said)) return false;
    child.kill("SIGINT");
    return true;
  };
})();

const skip = distribution === "" ? ` (skipped: ${KEYCLOAK_ENV} names no distribution)` : "";
const test = needs(
  ["sshd", "ssh", "ssh-keygen", "chromium"],
  `every flow at a real Keycloak ends in a shell${skip}`,
);

Deno.test({
  ...test,
  ignore: test.ignore || distribution === "",
  fn: async (t) => {
    await withKeycloak(distribution, ({ issuer }) =>
      withTempDir(async (home) => {
        const root = await rootOwnedTempDir("opkssh-keycloak-");
        try {
          await using sshd = await startThrowawaySshd({
            opkssh: await stagedOpkssh(),
            verifyArguments: ["--root", root],
          });
          const [user = ""] = sshd.users;
          const byEmail = [`${user} alice@example.com ${issuer}`];
          const byGroup = [`${user} oidc:groups:${GROUP} ${issuer}`];
          const server = await serverRoot(root, {
            providers: [`${issuer} ${CLIENT_ID} oidc-refreshed`],
            authId: byEmail,
            verifier: sshd.verifier,
          });
          for (const [name, args, act] of FLOWS) {
            await t.step(`${name} flow`, async () => {
              const person = { issuer, home, key: join(home, name) };
              const { code, stderr } = await login(person, args, act);
              assert.equal(code, 0, stderr);
              for (const rows of [byEmail, byGroup]) {
                await server.write("authId", rows);
                const shell = await sshd.ssh(person, "id -un");
                assert.equal(shell.stdout, `${user}\n`, sshd.log());
              }
              await server.write("authId", [`${user} oidc:groups:others ${issuer}`]);
              assert.equal((await sshd.ssh(person, "id -un")).code, 255);
            });
          }
          await t.step("a refreshed ID token has no nonce and opens a shell", async () => {
            await server.write("authId", byEmail);
            const person = { issuer, home, key: join(home, "refreshed") };
            const args = ["--auto-refresh", "--disable-browser-open"];
            const { code, stderr } = await login(person, args, AUTO_REFRESH);
            assert.equal(code, 130, stderr);
            const shell = await sshd.ssh(person, "id -un");
            assert.equal(shell.stdout, `${user}\n`, sshd.log());
            const report = await new Deno.Command(await stagedOpkssh(), {
              args: ["inspect", "--json", `${person.key}-cert.pub`],
            }).output();
            const said = JSON.parse(new TextDecoder().decode(report.stdout));
            assert.equal(typeof said.pk_token.refreshed_expires, "number", JSON.stringify(said));
          });
        } finally {
          await Deno.remove(root, { recursive: true });
        }
      }));
  },
});
