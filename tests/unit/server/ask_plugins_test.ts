import assert from "node:assert/strict";
import { decodeBase64 } from "../../../src/encoding/base64.ts";
import type { JsonObject } from "../../../src/encoding/json_value.ts";
import { parseJson } from "../../../src/encoding/parse_json.ts";
import { decodeUtf8 } from "../../../src/encoding/utf8.ts";
import { isJsonObject } from "../../../src/encoding/json_value.ts";
import { pluginQuestion, withPlugins } from "../../support/plugin_round.ts";

function claims(text: string): JsonObject {
  const value = parseJson(text);
  assert.ok(isJsonObject(value));
  return value;
}

Deno.test("askPlugins ends at the first plugin that allows", async () => {
  await withPlugins(async (machine) => {
    const ran = `${machine.root}/ran`;
    await machine.plugin("30-late", `echo late >>${ran}; echo allow`);
    await machine.plugin("10-no", `echo no >>${ran}; exit 1`);
    await machine.plugin("20-yes", `echo yes >>${ran}; echo; echo '  allow '; echo`);
    assert.deepEqual(await machine.ask(), {
      outcome: {
        rule: { by: "plugin", file: `${machine.policyDir}/20-yes.yml`, name: "20-yes" },
        answered: 2,
      },
      warnings: [],
      verdicts: ["10-no: exit code 1", "20-yes: allowed"],
    });
    assert.equal(await Deno.readTextFile(ran), "no\nyes\n");
  });
});

Deno.test("askPlugins takes standard error for talk", async () => {
  await withPlugins(async (machine) => {
    await machine.plugin("good", "echo 'connecting ...' >&2; echo allow; echo done >&2");
    const { outcome, warnings } = await machine.ask();
    assert.equal(outcome.rule?.name, "good");
    assert.deepEqual(warnings, ["plugin ROOT/policy.d/good.yml says: connecting ...; done"]);
  });
});

Deno.test("askPlugins never lets a token into the log", async () => {
  await withPlugins(async (machine) => {
    await machine.plugin(
      "loud",
      'set -x; : "$OPKSSH_PLUGIN_PKT"; echo "$OPKSSH_PLUGIN_IDT" >&2; exit 1',
    );
    const question = await pluginQuestion();
    const { warnings } = await machine.ask({}, question);
    const said = warnings.join();
    assert.match(said, /\[left out\]/);
    for (const part of question.subject.compact.split(":")) {
      assert.equal(said.includes(part.slice(0, 40)), false);
    }
  });
});

Deno.test("askPlugins reads both syntaxes and splits commands without a shell", async () => {
  await withPlugins(async (machine) => {
    const show = `printf '<%s>' "$@" >${machine.root}/arguments; echo allow`;
    await machine.plugin("a", show);
    await machine.configure(
      "a.yml",
      `name: a\ncommand: ${machine.root}/a 'x y' "$HOME" %u \\; | '' # no comment\nextra: 1\n`,
    );
    const yaml = await machine.ask();
    assert.equal(yaml.outcome.rule?.name, "a");
    assert.deepEqual(yaml.warnings, [
      'ROOT/policy.d/a.yml:3:1: unknown key "extra" is ignored; known here: name, command',
    ]);
    // in YAML a number sign after a blank begins a comment
    assert.equal(await Deno.readTextFile(`${machine.root}/arguments`), "<x y><$HOME><%u><;><|><>");
    await Deno.remove(`${machine.policyDir}/a.yml`);
    await machine.configure("b.toml", `name = "b"\ncommand = "${machine.root}/a '#' \\"c d\\""\n`);
    assert.equal((await machine.ask()).outcome.rule?.name, "b");
    assert.equal(await Deno.readTextFile(`${machine.root}/arguments`), "<#><c d>");
  });
});

Deno.test("askPlugins gives a plugin the environment of verify, env_vars and what it is about", async () => {
  await withPlugins(async (machine) => {
    await machine.plugin("a", `env -0 >${machine.root}/environment; cat; echo allow`);
    const { request, subject } = await pluginQuestion(
      claims('{"iss":"https://op.example.com","sub":"s","email":"a@b","groups":["x","y"]}'),
    );
    const { outcome } = await machine.ask({
      environment: {
        PATH: "/usr/bin:/bin",
        OPKSSH_PLUGIN_SUB: "forged",
        OPKSSH_PLUGIN_ELSE: "forged",
        LANG: "C",
      },
      envVars: new Map([["HTTPS_PROXY", "http://proxy"], ["LANG", "de"], ["OPKSSH_PLUGIN_U", "x"]]),
    }, {
      request: { ...request, extra: ["<a>", ""] },
      subject: { ...subject, userinfo: claims('{"sub":"s","b":1,"a":"<"}') },
    });
    // what it reads is empty: otherwise more than allow would have come out
    assert.equal(outcome.rule?.name, "a");
    const text = await Deno.readTextFile(`${machine.root}/environment`);
    const environment = new Map(
      text.split("\0").filter((line) => line !== "").map((line): [string, string] => {
        const cut = line.indexOf("=");
        return [line.slice(0, cut), line.slice(cut + 1)];
      }),
    );
    for (const ofTheShell of ["PWD", "OLDPWD", "SHLVL", "_"]) environment.delete(ofTheShell);
    const compact = subject.compact.split(":");
    const [payload = "", opHeader = "", opSignature = ""] = compact;
    const decoded = (name: string): string =>
      decodeUtf8(decodeBase64(environment.get(`OPKSSH_PLUGIN_${name}`) ?? ""));
    assert.equal(decoded("CONFIG"), `name: a\ncommand: ${machine.root}/a\n`);
    assert.equal(decoded("UPK"), `{"crv":"Ed25519","kty":"OKP","x":"${"A".repeat(43)}"}`);
    assert.match(decoded("PAYLOAD"), /^\{.*"nonce".*\}$/s);
    for (const name of ["CONFIG", "UPK", "PAYLOAD"]) environment.delete(`OPKSSH_PLUGIN_${name}`);
    assert.deepEqual(Object.fromEntries(environment), {
      PATH: "/usr/bin:/bin",
      LANG: "de",
      HTTPS_PROXY: "http://proxy",
      OPKSSH_PLUGIN_U: "alice",
      OPKSSH_PLUGIN_K: request.keyBase64,
      OPKSSH_PLUGIN_T: request.keyType,
      OPKSSH_PLUGIN_EXTRA_ARGS: '["\\u003ca\\u003e",""]',
      OPKSSH_PLUGIN_ISS: "https://op.example.com",
      OPKSSH_PLUGIN_SUB: "s",
      OPKSSH_PLUGIN_EMAIL: "a@b",
      OPKSSH_PLUGIN_EMAIL_VERIFIED: "",
      OPKSSH_PLUGIN_JTI: "",
      OPKSSH_PLUGIN_AUD: "",
      OPKSSH_PLUGIN_GROUPS: '["x","y"]',
      OPKSSH_PLUGIN_EXP: "",
      OPKSSH_PLUGIN_NBF: "",
      OPKSSH_PLUGIN_IAT: "",
      OPKSSH_PLUGIN_PKT: subject.compact,
      OPKSSH_PLUGIN_IDT: `${opHeader}.${payload}.${opSignature}`,
      OPKSSH_PLUGIN_USERINFO: '{"a":"\\u003c","b":1,"sub":"s"}\n',
    });
  });
});

Deno.test("askPlugins asks nobody about claims there is no form for", async () => {
  await withPlugins(async (machine) => {
    await machine.plugin("a", `touch ${machine.root}/started; echo allow`);
    const question = await pluginQuestion(claims('{"sub":"s","groups":{"a":1}}'));
    assert.deepEqual(await machine.ask({}, question), {
      outcome: { rule: undefined, answered: 0 },
      warnings: [
        'policy plugins are left out: the claim "groups" is not a string or a list of strings',
      ],
      verdicts: undefined,
    });
    await assert.rejects(Deno.lstat(`${machine.root}/started`), Deno.errors.NotFound);
  });
});

Deno.test("askPlugins survives claims that no variable can hold", async () => {
  await withPlugins(async (machine) => {
    await machine.plugin("a", "echo allow");
    for (const sub of ["a\\u0000b", "x".repeat(200_000)]) {
      const { outcome, warnings } = await machine.ask(
        {},
        await pluginQuestion(claims(`{"sub":"${sub}"}`)),
      );
      assert.deepEqual(outcome, { rule: undefined, answered: 0 });
      assert.match(warnings.join(), /^plugin ROOT\/policy\.d\/a\.yml: does not start: /);
    }
  });
});
