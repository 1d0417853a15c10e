import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { defaultProviders } from "../../../../install/packaging/default_providers.ts";
import { writeManifests } from "../../../../install/packaging/release/manifests.ts";
import { PROJECT_ROOT } from "../../../../install/packaging/run_deno.ts";
import { PLAIN_KEY_SHELL_LINES } from "../../../../src/ssh/plain_key_shell_lines.ts";
import { exampleChecksums } from "../../../support/install/example_checksums.ts";
import { parsePowerShell, type SyntaxNode } from "../../../support/powershell/parse_powershell.ts";
import { programAvailable } from "../../../support/program_available.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

const RELEASE = "https://github.com/openpubkey/opkssh/releases/download/v1.2.3";

const text = (checksums: ReadonlyMap<string, string>): string =>
  [...checksums].map(([name, hash]) => `${hash}  ${name}\n`).join("");

/** Writes the recipes of release 1.2.3 and hands over their texts by path. */
function withManifests(
  look: (files: ReadonlyMap<string, string>, directory: string) => Promise<void> | void,
): Promise<void> {
  return withTempDir(async (directory) => {
    const paths = await writeManifests("1.2.3", text(await exampleChecksums()), directory);
    const files = new Map<string, string>();
    for (const path of paths) files.set(relative(directory, path), await Deno.readTextFile(path));
    await look(files, directory);
  });
}

async function run(program: string, args: string[], env = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, env }).output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stdout) + decoder.decode(stderr));
  return decoder.decode(stdout);
}

function needsProgram(program: string, from: string, name: string): {
  readonly name: string;
  readonly ignore: boolean;
} {
  const ignore = !programAvailable(program);
  return { name: ignore ? `${name} (skipped: no ${program}, ${from})` : name, ignore };
}

Deno.test("writeManifests names every download with its own checksum", () =>
  withManifests(async (files) => {
    const expected: Record<string, readonly string[]> = {
      "homebrew/opkssh.rb": [
        "opkssh-osx-arm64",
        "opkssh-osx-amd64",
        "opkssh-linux-arm64",
        "opkssh-linux-amd64",
        "opkssh-bundle.tar.gz",
      ],
      "winget/openpubkey.opkssh.installer.yaml": [
        "opkssh-windows-amd64.exe",
        "opkssh-windows-arm64.exe",
      ],
      "chocolatey/tools/chocolateyinstall.ps1": [
        "opkssh-windows-arm64.exe",
        "opkssh-windows-amd64.exe",
      ],
      "nix/package.nix": ["opkssh-bundle.tar.gz"],
    };
    const checksums = await exampleChecksums();
    for (const [path, assets] of Object.entries(expected)) {
      const found = [...(files.get(path) ?? "").matchAll(/"(https:[^"]*|[0-9a-f]{64})"/g)]
        .map(([, value]) => value).filter((value) =>
          value?.includes("/download/") || value?.length === 64
        );
      const wanted = assets.flatMap((asset) => [`${RELEASE}/${asset}`, checksums.get(asset)]);
      assert.deepEqual(found, wanted, path);
    }
  }));

Deno.test("writeManifests leaves no placeholder, and only plain ASCII", () =>
  withManifests((files) => {
    for (const [path, content] of files) {
      assert.doesNotMatch(content, /@[A-Z][A-Z0-9_]*@/, path);
      assert.match(content, /^[\x20-\x7e\n]*$/, path);
    }
  }));

for (
  const [what, version, change] of [
    ["a leading v", "v1.2.3", {}],
    ["a version that ends a string", '1.2.3"', {}],
    ["no version", "", {}],
    ["an asset without a checksum", "1.2.3", { remove: "opkssh-osx-arm64" }],
  ] as readonly [string, string, { readonly remove?: string }][]
) {
  Deno.test(`writeManifests refuses ${what} and writes nothing`, () =>
    withTempDir(async (directory) => {
      const checksums = await exampleChecksums();
      if (change.remove !== undefined) checksums.delete(change.remove);
      const out = join(directory, "out");
      await assert.rejects(writeManifests(version, text(checksums), out), /^Error: Cannot /);
      await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
    }));
}

Deno.test("the templates repeat nothing that the program or its installer says", async () => {
  const providers = await defaultProviders();
  const once = [
    ...providers.flatMap(({ clientId }) => [clientId]),
    "opksshuser",
    "/etc/opk",
    "/usr/local/bin",
    "/var/log/",
    "/var/cache/",
    "verify %u",
    "readhome",
    "github.com/openpubkey",
    "releases/download",
  ];
  for (const recipe of ["homebrew", "winget", "chocolatey", "nix", "ansible"]) {
    const directory = new URL(`install/packaging/${recipe}/`, PROJECT_ROOT);
    for (const path of await filesBelow(directory)) {
      const template = await Deno.readTextFile(new URL(path, directory));
      for (const value of once) assert.ok(!template.includes(value), `${path}: ${value}`);
    }
  }
});

async function filesBelow(directory: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (!isDirectory) found.push(name);
    else {
      const below = await filesBelow(new URL(`${name}/`, directory));
      found.push(...below.map((path) => `${name}/${path}`));
    }
  }
  return found;
}

Deno.test({
  ...needsProgram("ruby", "apt-get install ruby", "the Homebrew formula is Ruby"),
  fn: () =>
    withManifests(async (_, directory) => {
      await run("ruby", ["-c", join(directory, "homebrew/opkssh.rb")]);
    }),
});

Deno.test("the Homebrew formula's description is as Homebrew wants it", () =>
  withManifests((files) => {
    const [, description = ""] = /^ {2}desc "(.*)"$/m.exec(files.get("homebrew/opkssh.rb") ?? "") ??
      [];
    assert.ok(description.length > 20 && description.length < 80, description);
    assert.doesNotMatch(description, /^(?:a|an|the) |^opkssh|\.$/i);
  }));

/** What winget's schema 1.10.0 demands, per type of manifest. */
const WINGET: Readonly<Record<string, readonly string[]>> = {
  version: ["DefaultLocale"],
  installer: ["Installers"],
  defaultLocale: ["PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"],
};

Deno.test("the winget manifests have what their schema demands", () =>
  withManifests((files) => {
    const types: string[] = [];
    for (const [path, content] of files) {
      if (!path.startsWith("winget/")) continue;
      const manifest: unknown = parse(content);
      assert.ok(typeof manifest === "object" && manifest !== null);
      const fields = new Map(Object.entries(manifest));
      const type = String(fields.get("ManifestType"));
      types.push(type);
      assert.equal(fields.get("PackageIdentifier"), "openpubkey.opkssh");
      assert.equal(fields.get("PackageVersion"), "1.2.3");
      assert.equal(fields.get("ManifestVersion"), "1.10.0");
      for (const name of WINGET[type] ?? ["no such type"]) assert.ok(fields.has(name), name);
      const short = fields.get("ShortDescription");
      assert.ok(short === undefined || String(short).length <= 256);
    }
    assert.deepEqual(types.sort(), Object.keys(WINGET).sort());
    const installer: unknown = parse(files.get("winget/openpubkey.opkssh.installer.yaml") ?? "");
    assert.ok(typeof installer === "object" && installer !== null && "Installers" in installer);
    assert.ok("InstallerType" in installer && installer.InstallerType === "portable");
    assert.ok(Array.isArray(installer.Installers));
    assert.deepEqual(installer.Installers.map(({ Architecture }) => Architecture), [
      "x64",
      "arm64",
    ]);
  }));

Deno.test("the Chocolatey package is well-formed XML with the fields it needs", () =>
  withManifests((files) => {
    const xml = files.get("chocolatey/opkssh.nuspec") ?? "";
    const open: string[] = [];
    for (const [, end, name = "", empty] of xml.matchAll(/<(\/?)([A-Za-z]+)[^<>?]*?(\/?)>/g)) {
      if (end === "/") assert.equal(open.pop(), name);
      else if (empty !== "/") open.push(name);
    }
    assert.deepEqual(open, []);
    for (const field of ["id", "version", "authors", "description", "projectUrl", "licenseUrl"]) {
      assert.match(xml, new RegExp(`<${field}>[^<>&]+</${field}>`), field);
    }
    assert.match(xml, /<version>1\.2\.3<\/version>/);
  }));

Deno.test("the Chocolatey package's script is Windows PowerShell", () =>
  withManifests(async (files) => {
    const script = files.get("chocolatey/tools/chocolateyinstall.ps1") ?? "";
    const faults = (node: SyntaxNode): string[] => [
      ...(node.isFault ? [`${node.line}: ${node.text}`] : []),
      ...node.children.flatMap(faults),
    ];
    assert.deepEqual(faults(await parsePowerShell(script)), []);
    assert.notDeepEqual(faults(await parsePowerShell(`${script}}`)), []);
  }));

Deno.test({
  ...needsProgram("nix-instantiate", "apt-get install nix-bin", "the Nix files parse"),
  fn: () =>
    withManifests(async (_, directory) => {
      for (const name of ["package.nix", "module.nix"]) {
        await run("nix-instantiate", ["--parse", join(directory, "nix", name)]);
      }
    }),
});

/** What the expression below says about a machine. */
interface NixAnswer {
  readonly openssh: unknown;
  readonly assertions: readonly { readonly assertion: boolean }[];
  readonly sudo: readonly { readonly commands: readonly { readonly command: string }[] }[];
  readonly etc: Readonly<Record<string, { readonly mode: string; readonly text?: string }>>;
  readonly log: { readonly create: string };
  readonly words: readonly boolean[];
}

/** As much of nixpkgs as evaluates our module: options stand for their defaults. */
const NIX = (module: string): string =>
  `let
  lib = builtins // rec {
    types = {
      strMatching = pattern: { inherit pattern; };
      enum = values: { inherit values; };
      package = {}; bool = {};
      attrsOf = x: x; listOf = x: x; submodule = x: x;
    };
    mkOption = x: x; mkEnableOption = x: {}; mkIf = condition: x: x; literalExpression = x: x;
    concatMapStrings = f: xs: builtins.concatStringsSep "" (map f xs);
    optional = condition: x: if condition then [ x ] else [];
    optionalAttrs = condition: x: if condition then x else {};
    getExe = x: "/store/bin/opkssh";
  };
  pkgs = { formats.toml = x: { type = {}; generate = name: value: name; }; runtimeShell = "/bin/sh"; callPackage = x: y: {}; };
  options = (import ${module} { inherit lib pkgs; config = {}; }).options.services.opkssh;
  config = {
    services.opkssh = {
      enable = true; package = {}; homePolicy = true; settings = { cache = {}; };
      providers = options.providers.default;
      authorizations = [ { principal = "alice"; identity = "alice@example.com"; issuer = "https://gitlab.com"; } ];
    };
    security.sudo.enable = true;
  };
  made = (import ${module} { inherit lib pkgs config; }).config;
in builtins.toJSON {
  inherit (made.services) openssh;
  inherit (made) assertions;
  sudo = made.security.sudo.extraRules;
  etc = made.environment.etc;
  log = made.services.logrotate.settings.opkssh;
  words = map (word: builtins.match options.authorizations.type.options.principal.type.pattern word == null)
    [ "alice" "" "a b" "a'" "a#b" "a\\"" "a\\\\b" "oidc:groups:x" ];
}`;

Deno.test({
  ...needsProgram(
    "nix-instantiate",
    "apt-get install nix-bin",
    "the NixOS module writes the files of the server, and what sshd and sudo need",
  ),
  fn: () =>
    withManifests(async (_, directory) => {
      const module = join(directory, "nix/module.nix");
      const args = ["--eval", "--strict", "--expr", NIX(module)];
      const text: unknown = JSON.parse(await run("nix-instantiate", args));
      const answer: NixAnswer = JSON.parse(String(text));
      const { openssh, assertions, sudo, etc, log, words } = answer;
      assert.deepEqual(openssh, {
        authorizedKeysCommand: "/etc/opkssh/authorized-keys-command verify %u %k %t",
        authorizedKeysCommandUser: "opksshuser",
      });
      assert.deepEqual(assertions.map(({ assertion }) => assertion), [
        true,
        true,
      ]);
      assert.match(sudo[0]?.commands[0]?.command ?? "", /^\/store\/bin\/opkssh \^readhome \S+\$$/);
      assert.deepEqual(etc["opk/auth_id"], {
        mode: "0640",
        user: "root",
        group: "opksshuser",
        text: "alice alice@example.com https://gitlab.com\n",
      });
      const rows = etc["opk/providers"]?.text?.trimEnd().split("\n").sort();
      const wanted = (await defaultProviders()).map(({ issuer, clientId, lifetime }) =>
        `${issuer} ${clientId} ${lifetime}`
      );
      assert.deepEqual(rows, wanted.sort());
      assert.equal(etc["opk/config.toml"]?.mode, "0640");
      assert.deepEqual(etc["opkssh/authorized-keys-command"], {
        mode: "0555",
        text: `#!/bin/sh\n${PLAIN_KEY_SHELL_LINES}exec /store/bin/opkssh "$@"\n`,
      });
      assert.equal(log.create, "0660 root opksshuser");
      assert.deepEqual(words, [false, true, true, true, true, true, true, false]);
    }),
});

Deno.test("the Ansible role passes only flags the installer has", () =>
  withManifests(async (files) => {
    const tasks = [...files].filter(([path]) => path.startsWith("ansible/opkssh/tasks/"))
      .map(([, content]) => content).join("\n");
    const flags = new Set([...tasks.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag));
    assert.ok(flags.size >= 8);
    const script = await Deno.readTextFile(new URL("install/install-linux.sh", PROJECT_ROOT));
    const help = /<<'USAGE'\n([^]*?)\nUSAGE\n/.exec(script)?.[1] ?? "";
    for (const flag of flags) assert.match(help, new RegExp(`^ {2}${flag}\\b`, "m"), flag);
  }));

Deno.test("the Ansible role trusts the providers of the installer", () =>
  withManifests(async (files) => {
    const defaults: unknown = parse(files.get("ansible/opkssh/defaults/main.yml") ?? "");
    assert.ok(typeof defaults === "object" && defaults !== null && "opkssh_providers" in defaults);
    assert.deepEqual(
      defaults.opkssh_providers,
      (await defaultProviders()).map(({ issuer, clientId, lifetime }) => ({
        issuer,
        "client_id": clientId,
        lifetime,
      })),
    );
  }));

Deno.test({
  ...needsProgram("ansible-playbook", "pip install ansible-core", "the Ansible role is a role"),
  fn: () =>
    withManifests(async (_, directory) => {
      const play = join(directory, "play.yml");
      await Deno.writeTextFile(play, "- hosts: all\n  roles:\n    - role: opkssh\n");
      await run("ansible-playbook", ["--syntax-check", "-i", "localhost,", play], {
        ANSIBLE_ROLES_PATH: join(directory, "ansible"),
      });
    }),
});

Deno.test({
  ...needsProgram(
    "ansible-lint",
    "pip install ansible-lint",
    "the Ansible role pleases ansible-lint",
  ),
  fn: () =>
    withManifests(async (_, directory) => {
      const role = join(directory, "ansible/opkssh");
      await run("ansible-lint", ["--offline", "--profile", "production", role]);
    }),
});
