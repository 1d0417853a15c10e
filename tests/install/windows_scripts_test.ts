import assert from "node:assert/strict";
import { PROJECT_ROOT } from "../../install/packaging/run_deno.ts";
import {
  WINDOWS_SCRIPTS,
  windowsScriptParts,
  windowsScripts,
} from "../../install/packaging/windows_scripts.ts";
import { protectedSddl } from "../../src/platform/acl/protected_sddl.ts";
import { SERVER_FILE_RULES, type ServerFileId } from "../../src/platform/server_file_rules.ts";
import { Interpreter } from "../support/powershell/interpreter.ts";
import { parsePowerShell } from "../support/powershell/parse_powershell.ts";
import { CMDLETS, definedFunctions, scriptFaults } from "../support/powershell/script_faults.ts";

const INSTALL = new URL("install/", PROJECT_ROOT);

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, INSTALL));
}

const parts = await windowsScriptParts();
const sources = [
  ...WINDOWS_SCRIPTS,
  "OpksshInstall.psm1",
  ...parts.map((one) => `windows/${one}.ps1`),
];
const whole = await windowsScripts();
const linux = await read("install-linux.sh");
const functions = new Map(CMDLETS);
for (const part of parts) {
  for (
    const [name, parameters] of definedFunctions(
      await parsePowerShell(await read(`windows/${part}.ps1`)),
    )
  ) {
    functions.set(name, parameters);
  }
}
/** `$script:` variables, which every part sees. */
const shared =
  [...whole.values()].join("\n").match(/^\$script:\w+(?= =)/gm)?.map((one) =>
    one.slice(8).toLowerCase()
  ) ?? [];

for (const file of sources) {
  Deno.test(`${file} is Windows PowerShell 5.1 and uses only what there is`, async () => {
    const root = await parsePowerShell(await read(file));
    assert.deepEqual(scriptFaults(root, functions, shared), []);
  });

  Deno.test(`${file} is plain ASCII, which needs no byte order mark`, async () => {
    assert.doesNotMatch(await read(file), /[^\x20-\x7e\n]/);
  });
}

Deno.test("scriptFaults sees what Windows PowerShell 5.1 would stumble over", async () => {
  const wrong: readonly [string, RegExp][] = [
    ["$a = 1\n$b = $a ?? 2", /syntax/],
    ["$a = 1\n$b = $a ? 2 : 3", /syntax/],
    ["Get-Item -LiteralPath x && Get-Item -LiteralPath y", /PowerShell 7/],
    ["Get-Nothing 1", /get-nothing is not known/],
    ["Get-Item -Literal x", /no parameter -literal/],
    ["function A { param([string] $B) $C }", /\$c is never set/],
    ["function A { Get-Item 'x'", /syntax/],
  ];
  for (const [text, fault] of wrong) {
    const found = scriptFaults(await parsePowerShell(text), functions, []);
    assert.ok(found.some((one) => fault.test(one)), `${text}: ${found}`);
  }
});

Deno.test("OpksshInstall.psm1 loads every part there is", async () => {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(new URL("windows/", INSTALL))) files.push(name);
  assert.deepEqual(files.sort(), parts.map((one) => `${one}.ps1`).sort());
});

for (const [name, text] of whole) {
  Deno.test(`${name} of a release is whole and parses`, async () => {
    assert.doesNotMatch(text, /Import-Module|^#region/m);
    assert.match(text, /^# opkssh: whole script/m);
    const root = await parsePowerShell(text);
    assert.deepEqual(scriptFaults(root, functions, shared), []);
    // Parameters have to come first.
    assert.ok(text.indexOf("\nparam(") < text.indexOf("\nfunction "));
  });

  Deno.test(`${name} says in its help what its parameters and exit codes are`, async () => {
    const help = (await read(name)).split("#>")[0] ?? "";
    const parameters = (await read(name)).split("\nparam(")[1]?.split("\n)")[0] ?? "";
    for (const [, parameter = ""] of parameters.matchAll(/^ {4}\[(?:switch|string)\] \$(\w+)/gm)) {
      assert.match(help, new RegExp(`^\\.PARAMETER ${parameter}$`, "m"));
    }
    assert.match(help, /^ {2}0 {2}/m);
    assert.match(parameters, /ValueFromRemainingArguments/);
    const manual = await Deno.readTextFile(new URL("docs/windows.md", PROJECT_ROOT));
    for (const [, parameter = ""] of help.matchAll(/^\.PARAMETER (\w+)$/gm)) {
      assert.match(manual, new RegExp(`-${parameter}\\b`), `docs/windows.md has no -${parameter}`);
    }
  });
}

Deno.test("windowsScripts writes signers down as text, whatever is in them", async () => {
  const signers = "release@opkssh ssh-ed25519 AAAA it's me\n\nother $(x) `n ssh-ed25519 BBBB\n";
  const text = (await windowsScripts({ signers })).get("Install-OpksshServer.ps1") ?? "";
  const root = await parsePowerShell(
    /^\$script:OpksshReleaseSigners = .*$/m.exec(text)?.[0] ?? "",
  );
  const interpreter = new Interpreter();
  interpreter.load(root);
  assert.deepEqual(interpreter.load(await parsePowerShell("$script:OpksshReleaseSigners")), [
    "release@opkssh ssh-ed25519 AAAA it's me\nother $(x) `n ssh-ed25519 BBBB",
  ]);
  await assert.rejects(windowsScripts({ signers: "r\u00e9lease x" }), /ASCII/);
});

async function constants(): Promise<Interpreter> {
  const interpreter = new Interpreter();
  for (const part of parts) {
    interpreter.load(await parsePowerShell(await read(`windows/${part}.ps1`)));
  }
  return interpreter;
}

Deno.test("the scripts for Windows and Linux end with the same codes", async () => {
  const interpreter = await constants();
  const names: readonly [string, string][] = [
    ["Usage", "EXIT_USAGE"],
    ["Preflight", "EXIT_PREFLIGHT"],
    ["Download", "EXIT_DOWNLOAD"],
    ["SshdRefused", "EXIT_SSHD_REFUSED"],
    ["RolledBack", "EXIT_ROLLED_BACK"],
  ];
  for (const [windows, unix] of names) {
    const code = new RegExp(`^${unix}=(\\d)$`, "m").exec(linux)?.[1];
    assert.equal(interpreter.invoke("Get-OpksshExitCode", windows), Number(code), windows);
  }
  const listed = (text: string): readonly string[] =>
    [...text.matchAll(/^ {2}([0-6]) {2}(.*)$/gm)].map(([, code, what]) => `${code} ${what}`);
  assert.deepEqual(
    listed((await read("Install-OpksshServer.ps1")).split(".PARAMETER")[0] ?? "").map((line) =>
      line.replace("parameters", "command line")
    ),
    listed(linux.split("Exit codes:")[1] ?? ""),
  );
});

Deno.test("the scripts for Windows and Linux write the same providers and trust the same signers", async () => {
  const interpreter = await constants();
  const rows = /<<'PROVIDERS'\n([\s\S]*?)\nPROVIDERS\n/.exec(linux)?.[1]?.split("\n");
  assert.deepEqual(interpreter.invoke("Get-OpksshDefaultProvider"), rows);
  const own = await read("windows/constants.ps1");
  const namespace = /^SIGNATURE_NAMESPACE=(.*)$/m.exec(linux)?.[1];
  assert.ok(own.includes(`$script:OpksshSignatureNamespace = '${namespace}'`));
  assert.match(linux, /version_at_least "\$INSTALL_VERSION" 0 10 0/);
  assert.ok(own.includes("$script:OpksshOldestVersion = '0.10.0'"));
});

Deno.test("New-OpksshSddl sets what permissions fix sets and verify wants", async () => {
  const interpreter = await constants();
  const verifierSid = "S-1-5-21-1-2-3-1005";
  const purposes: readonly [string, ServerFileId][] = [
    ["base", "base"],
    ["policy_dir", "policy_dir"],
    ["cache_dir", "cache_dir"],
    ["log_dir", "log_dir"],
    ["policy_file", "auth_id"],
    ["policy_file", "providers"],
    ["policy_file", "config"],
    ["policy_file", "plugin"],
    ["log", "log"],
  ];
  for (const [purpose, id] of purposes) {
    const { kind, windows } = SERVER_FILE_RULES[id];
    const wanted = protectedSddl({
      directory: kind === "directory",
      verifierSid,
      verifier: windows,
    });
    assert.equal(interpreter.invoke("New-OpksshSddl", purpose, verifierSid), wanted, id);
  }
});
