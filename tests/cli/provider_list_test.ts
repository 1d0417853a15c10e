import assert from "node:assert/strict";
import { clientConfigFile } from "../support/client_config_file.ts";
import { runProgram } from "../support/run_program.ts";

const LIST = ["client", "provider", "list"];

const withConfig = clientConfigFile(`default_provider = "work"

[[providers]]
alias = "work w"
issuer = "https://op.example.com"
client_id = "my-client"
client_secret = "do-not-show"

[[providers]]
alias = "google"
issuer = "https://accounts.google.com"
client_id = "g"
`);

Deno.test("opkssh client provider list without a configuration: the built-in providers", async () => {
  assert.deepEqual(await runProgram(LIST), {
    code: 0,
    stdout: [
      "google    https://accounts.google.com",
      "azure     https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
      "microsoft https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
      "gitlab    https://gitlab.com",
      "hello     https://issuer.hello.coop",
      "",
    ].join("\n"),
    stderr: "",
    files: [],
  });
});

Deno.test("opkssh client provider list with a configuration: its rows, one for each alias", async () => {
  const run = await runProgram(LIST, { prepare: withConfig });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(
    run.stdout,
    "work   https://op.example.com\nw      https://op.example.com\n" +
      "google https://accounts.google.com\n",
  );
});

Deno.test("opkssh client provider list --json: where each is configured, and no secret", async () => {
  const run = await runProgram([...LIST, "--json"], { prepare: withConfig });
  assert.equal(run.code, 0, run.stderr);
  assert.doesNotMatch(run.stdout, /do-not-show/);
  const rows: unknown = JSON.parse(run.stdout);
  assert.ok(Array.isArray(rows));
  assert.deepEqual(
    rows.map((row: { source: { where: string } }) => ({
      ...row,
      source: { ...row.source, where: row.source.where.replace(/^.*\//, "") },
    })),
    [
      {
        aliases: ["work", "w"],
        issuer: "https://op.example.com",
        client_id: "my-client",
        source: { kind: "user file", where: "config.toml:5" },
      },
      {
        aliases: ["google"],
        issuer: "https://accounts.google.com",
        client_id: "g",
        source: { kind: "user file", where: "config.toml:11" },
      },
    ],
  );
});

Deno.test("opkssh client provider list with OPKSSH_PROVIDERS: those instead", async () => {
  const run = await runProgram(LIST, {
    prepare: withConfig,
    env: { OPKSSH_PROVIDERS: "a,https://a.example,id; b,https://b.example,id" },
  });
  assert.equal(run.stdout, "a https://a.example\nb https://b.example\n");
});

Deno.test("opkssh client provider list with a broken configuration: file, line and column", async () => {
  const run = await runProgram(LIST, {
    prepare: clientConfigFile('providers = "x"\n'),
  });
  assert.equal(run.code, 1);
  assert.equal(run.stdout, "");
  assert.match(run.stderr, /^opkssh: error: .*config\.toml:1:/);
});

Deno.test("opkssh client provider list of a --config-path that does not exist: an error", async () => {
  const run = await runProgram([...LIST, "--config-path", "/nowhere/config.toml"]);
  assert.equal(run.code, 1);
  assert.equal(run.stdout, "");
  assert.match(run.stderr, /^opkssh: error: .*\/nowhere\/config\.toml" does not exist\n/);
});
