// The accesses that the runtime itself recorded, compared with the list in docs/fence.md.
import assert from "node:assert/strict";
import { PROJECT_ROOT } from "../../install/packaging/run_deno.ts";
import { mintCertificate } from "../support/mint_certificate.ts";
import { PUBLIC_CLIENT, startOpenIdProvider } from "../support/openid_provider.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { type VerifySetting, withServerFiles } from "../support/verify_run.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

/** Columns of the table. */
const RUNS = ["warm", "cold", "refused", "plugin", "home"] as const;
type Run = (typeof RUNS)[number];

/** What is different from a server that lets alice in. */
const SETTINGS: Readonly<Record<Run, (issuer: string) => VerifySetting["files"]>> = {
  warm: () => ({}),
  cold: () => ({}),
  refused: () => ({ "etc/opk/auth_id": "" }),
  plugin: () => ({
    "etc/opk/auth_id": "",
    "etc/opk/policy.d/check.toml": 'name = "check"\ncommand = "@ROOT@/bin/check"\n',
    "bin/check": "#!/bin/sh\necho allow\n",
  }),
  home: (issuer) => ({
    "etc/opk/auth_id": "",
    "etc/passwd": `alice:x:${Deno.uid()}:1234::@ROOT@/home/alice:/bin/sh\n`,
    "home/alice/.opk/auth_id": `alice alice@example.com ${issuer}\n`,
  }),
};

/** The rows of the table that say `x` for a run. */
async function documented(run: Run): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("docs/fence.md", PROJECT_ROOT));
  const rows = text.slice(text.indexOf("| Access ")).split("\n").filter((row) =>
    row.startsWith("|")
  ).slice(2);
  const column = RUNS.indexOf(run) + 1;
  const cells = rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
  return cells.filter((row) => row[column] === "x").map((row) => row[0] ?? "").sort();
}

/** One recorded access as the table says it; undefined for what asks about a whole kind. */
function inWords(line: string, root: string, issuer: string): string | undefined {
  const { permission, value } = JSON.parse(line);
  if (value === null) return undefined;
  const text = String(value).replaceAll(issuer, "ISSUER")
    .replace(/[0-9a-f]{64}\.(json|lock)$/, "ISSUER.$1")
    .replace(/\.[0-9a-f]{40,}\.[0-9a-f]{24}\.opkssh-tmp$/, "ISSUER.tmp");
  if (text.startsWith("file:///")) return "code of the program";
  if (text === "/" || root.startsWith(`${text}/`)) return "file the directories above it";
  if (text === root) return "file the directory of `--root`";
  const path = text.startsWith(root) ? text.slice(root.length) : text;
  const kind = permission === "read" || permission === "write" ? "file" : `\`${permission}\``;
  return kind === "`sys`" ? `${kind} ${path}` : `${kind} \`${path}\``;
}

for (const name of RUNS) {
  Deno.test(`verify touches what docs/fence.md says and nothing else: ${name}`, async () => {
    const program = await stagedOpkssh();
    await using provider = await startOpenIdProvider();
    const key = await mintCertificate(provider);
    const files = {
      "etc/opk/config.toml": "allow_loopback_http = true\n",
      "etc/opk/providers": `${provider.issuer} ${PUBLIC_CLIENT} 24h\n`,
      "etc/opk/auth_id": `alice alice@example.com ${provider.issuer}\n`,
      ...SETTINGS[name](provider.issuer),
    };
    const modes = { "bin/check": 0o755, "home/alice/.opk/auth_id": 0o600 };
    await withServerFiles({ files, modes }, async (root) => {
      await withTempDir(async (work) => {
        const record = `${work}/record`;
        const run = async (env: Readonly<Record<string, string>>): Promise<number> =>
          (await new Deno.Command(program, {
            args: ["verify", "--root", root, "alice", key.base64, key.keyType],
            cwd: "/",
            clearEnv: true,
            env: { PATH: "/usr/bin:/bin", ...env },
            stdin: "null",
            stdout: "null",
            stderr: "null",
          }).output()).code;
        if (name !== "cold") await run({});
        const code = await run({ DENO_AUDIT_PERMISSIONS: record });
        assert.equal(code, name === "refused" ? 1 : 0);
        const lines = (await Deno.readTextFile(record)).split("\n").filter((line) => line !== "");
        const words = lines.map((line) => inWords(line, root, provider.issuer));
        const touched = new Set(words.filter((word) => word !== undefined));
        assert.deepEqual([...touched].sort(), await documented(name));
      });
    });
  });
}
