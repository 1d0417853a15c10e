import assert from "node:assert/strict";
import { clientConfigFile } from "../support/client_config_file.ts";
import { runProgram } from "../support/run_program.ts";

const SHOW = ["config", "show"];

const withConfig = clientConfigFile(
  `default_provider = "work"
agent = "no"

[[providers]]
alias = "work w"
issuer = "https://op.example.com"
client_id = "my-client"
client_secret = "do-not-show"

[[providers]]
issuer = "https://other.example.com"
client_id = "o"
`,
);

Deno.test("opkssh config show without a configuration: the built-in values", async () => {
  assert.deepEqual(await runProgram(SHOW), {
    code: 0,
    stdout: [
      "default_provider webchooser                              built-in",
      "agent            auto                                    built-in",
      "flow             auto                                    built-in",
      "ca_file          -                                       built-in",
      "providers        google, azure, microsoft, gitlab, hello built-in",
      "",
    ].join("\n"),
    stderr: "",
    files: [],
  });
});

Deno.test("opkssh config show names file and line of what won, and no secret", async () => {
  const run = await runProgram(SHOW, { prepare: withConfig });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(
    run.stdout.replaceAll(/\/\S+\/\.opk/g, "HOME/.opk"),
    [
      "default_provider work                               HOME/.opk/config.toml:1",
      "agent            no                                 HOME/.opk/config.toml:2",
      "flow             auto                               built-in",
      "ca_file          -                                  built-in",
      "providers        work, w, https://other.example.com HOME/.opk/config.toml",
      "",
    ].join("\n"),
  );
});

Deno.test("opkssh config show --json: variables are above the file", async () => {
  const run = await runProgram([...SHOW, "--json"], {
    prepare: withConfig,
    env: { OPKSSH_DEFAULT: "mine", OPKSSH_PROVIDERS: "+mine,https://mine.example.com,m" },
  });
  assert.equal(run.code, 0, run.stderr);
  const list: { key: string; value: string | null; source: { kind: string; where: string } }[] =
    JSON.parse(run.stdout);
  const of = (key: string): unknown[] =>
    list.filter((one) => one.key === key).map(({ value, source }) => [value, source.kind]);
  assert.deepEqual(of("default_provider"), [["mine", "environment"]]);
  assert.deepEqual(of("providers"), [
    ["mine", "environment"],
    ["work, w, https://other.example.com", "user file"],
  ]);
  assert.deepEqual(of("ca_file"), [[null, "built-in"]]);
  assert.ok(!run.stdout.includes("do-not-show"));
});

Deno.test("opkssh config show says what is wrong with a file it cannot read", async () => {
  const run = await runProgram([...SHOW, "--config-path", "nowhere.toml"]);
  assert.equal(run.code, 1);
  assert.equal(run.stdout, "");
  assert.match(run.stderr, /"nowhere\.toml" does not exist\n.*hint: /);
});
