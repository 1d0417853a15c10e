// A server is broken in one way after the other: people still get in or not, as they should; doctor
// names what it is; and the line it says to type mends it.
import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import { startWholeServer, WHOLE_SERVER_PARTS } from "../support/whole_server.ts";

interface Breakage {
  readonly name: string;
  /** Shell commands; the world is that of `whole_server.ts`. */
  readonly how: string;
  /** Code of the refusal; undefined when people get in all the same. */
  readonly code?: string;
  /** Id and fact of the finding. */
  readonly finding: RegExp;
  /** What is typed; undefined where a person must write something. */
  readonly typed?: "sudo opkssh permissions fix" | "as it says";
  /** What a person writes instead. */
  readonly byHand?: string;
}

const FIX = "sudo opkssh permissions fix";

const BREAKAGES: readonly Breakage[] = [
  {
    name: "a providers file others may read",
    how: "chmod 0644 /etc/opk/providers",
    code: "CFG_PROVIDERS_UNREADABLE",
    finding: /^file:providers "\/etc\/opk\/providers" has mode 0644/,
    typed: FIX,
  },
  {
    name: "no providers file",
    how: "mv /etc/opk/providers /etc/opk/providers.old",
    code: "CFG_PROVIDERS_UNREADABLE",
    finding: /^file:providers .* does not exist \[write into \/etc\/opk\/providers: https/,
    byHand: "mv /etc/opk/providers.old /etc/opk/providers",
  },
  {
    name: "somebody else's policy",
    how: "chown carol /etc/opk/auth_id",
    code: "POLICY_UNREADABLE",
    finding: /^file:auth_id .* is owned by uid \d+, not by root/,
    typed: FIX,
  },
  {
    name: "a configuration that is no TOML",
    how: "cp -a /etc/opk/config.toml /etc/opk/old; echo 'deny_users = [' >>/etc/opk/config.toml",
    code: "CFG_UNUSABLE",
    finding: /^config every login is refused: .*config\.toml:\d+:\d+: not TOML/,
    byHand: "mv /etc/opk/old /etc/opk/config.toml",
  },
  {
    name: "a configuration everybody can write",
    how: "chmod 0666 /etc/opk/config.toml",
    code: "CFG_UNUSABLE",
    finding: /^file:config .* has mode 0666/,
    typed: FIX,
  },
  {
    name: "a directory everybody can write",
    how: "chmod 0777 /etc/opk",
    code: "CFG_UNUSABLE",
    finding: /^file:base "\/etc\/opk" has mode 0777/,
    typed: FIX,
  },
  {
    name: "rows of providers that do not count",
    how: "echo 'https://x.example y 24hours' >>/etc/opk/providers",
    finding: /^providers line 2 of the providers file does not count: .*"24hours"/,
    byHand: "sed -i 2d /etc/opk/providers",
  },
  {
    name: "no log",
    how: "rm /var/log/opkssh.log",
    finding: /^file:log .* does not exist/,
    typed: FIX,
  },
  {
    name: "a directory for a log",
    how: "rm /var/log/opkssh.log; mkdir /var/log/opkssh.log",
    finding: /^file:log .* is a directory, not a regular file/,
    typed: "as it says",
  },
  {
    name: "no cache",
    how: "rm -r /var/cache/opkssh",
    finding: /^file:cache_dir .* does not exist/,
    typed: FIX,
  },
  {
    name: "somebody else's cache",
    how: "chown carol /var/cache/opkssh",
    finding: /^file:cache_dir .* is owned by uid \d+, not by opksshuser/,
    typed: FIX,
  },
  {
    name: "a cache everybody can write",
    how: "chmod 1777 /var/cache/opkssh",
    finding: /^file:cache_dir .* has mode 1777/,
    typed: FIX,
  },
  {
    name: "a cache that leads to where everybody can write",
    how: "rm -r /var/cache/opkssh; ln -s /tmp /var/cache/opkssh",
    finding:
      /^file:cache_dir .* leads to "\/tmp", which is owned by .* \[sudo rm \/var\/cache\/opkssh /,
    typed: "as it says",
  },
  {
    name: "a cache behind a link on whose way everybody can write",
    how: "rm -r /var/cache/opkssh; mkdir -m 1777 /var/log/open; mkdir /var/log/open/cache; " +
      "ln -s /var/log/open/cache /var/cache/opkssh",
    finding: /^file:cache_dir .* is a link on whose way "\/var\/log\/open" is writable/,
    typed: "as it says",
  },
  {
    name: "a cache that leads to secrets",
    how: "rm -r /var/cache/opkssh; ln -s /etc/shadow /var/cache/opkssh",
    finding: /^file:cache_dir /,
    typed: "as it says",
  },
  {
    name: "plugins everybody can add to",
    how: "chmod 0777 /etc/opk/policy.d",
    finding: /^file:policy_dir .* has mode 0777/,
    typed: FIX,
  },
  {
    name: "a rule of sudo everybody can write",
    how: "chmod 0666 /etc/sudoers.d/opkssh",
    finding: /^file:sudoers .* has mode 0666/,
    typed: FIX,
  },
];

interface Finding {
  readonly id: string;
  readonly status: string;
  readonly fact: string;
  readonly hint?: string;
}

Deno.test(needs(WHOLE_SERVER_PARTS, "doctor names what is broken and what mends it"), async (t) => {
  await using server = await startWholeServer();
  const key = await server.mint();
  const shell = async (script: string): Promise<void> => {
    const { code, stderr } = await server.sshd.inside("/bin/sh", ["-ec", script]);
    assert.equal(code, 0, stderr);
  };
  const doctor = async (): Promise<readonly Finding[]> => {
    const { stdout } = await server.run("doctor", "--offline", "--json");
    return JSON.parse(stdout).findings;
  };
  const works = async (): Promise<void> => {
    assert.equal((await server.sshd.ssh({ key }, "true")).code, 0, server.sshd.log());
  };
  await works();
  const healthy = await doctor();
  assert.deepEqual(healthy.filter(({ status }) => status === "error"), []);
  const before = new Set(healthy.map(({ id, fact }) => `${id} ${fact}`));
  for (const { name, how, code, finding, typed, byHand } of BREAKAGES) {
    await t.step(name, async () => {
      await shell(how);
      const { code: exit } = await server.sshd.ssh({ key }, "true");
      if (code === undefined) assert.equal(exit, 0, server.sshd.log());
      else {
        assert.equal(exit, 255);
        const text = await Deno.readTextFile(server.paths.logFile);
        assert.match(text.trimEnd().split("\n").at(-1) ?? "", new RegExp(`\\b${code}\\b`));
      }
      const found = (await doctor()).filter(({ status }) => status !== "ok");
      const named = found.find(({ id, fact, hint }) => finding.test(`${id} ${fact} [${hint}]`));
      assert.ok(named?.hint !== undefined, JSON.stringify(found));
      if (typed === FIX) assert.equal(named.hint, FIX);
      if (typed !== undefined) {
        await shell(
          named.hint.replaceAll("sudo opkssh", `${server.opkssh}`).replaceAll("sudo ", "")
            .replace("permissions fix", "permissions fix --yes"),
        );
      } else await shell(byHand ?? "false");
      await works();
      // a cache that was lost is full again
      const after = (await doctor()).filter(({ id, fact }) => !before.has(`${id} ${fact}`));
      assert.deepEqual(after.filter(({ status, id }) => status !== "ok" && id !== "cache"), []);
    });
  }
});
