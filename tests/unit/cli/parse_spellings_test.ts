import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { findCommand } from "../../../src/cli/find_command.ts";
import { parseCommandLine } from "../../../src/cli/parse_command_line.ts";
import { ParsedCommand } from "../../../src/cli/parsed_command.ts";
import { assertCode } from "../../support/assert_code.ts";

/** What a command line comes to: command, words, and the flags that are not at their default. */
interface Meaning {
  readonly command: string;
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, boolean | string | number | readonly string[]>>;
}

function meaningOf(argv: readonly string[]): Meaning {
  const { path, command, rest } = findCommand(COMMAND_TABLE, argv);
  const parsed = parseCommandLine(path, rest);
  assert.ok(parsed instanceof ParsedCommand);
  const flags: Record<string, boolean | string | number | readonly string[]> = {};
  for (const flag of command.flags) {
    const value = {
      boolean: () => parsed.choice(flag.long),
      string: () => parsed.text(flag.long),
      list: () => parsed.list(flag.long),
      duration: () => parsed.seconds(flag.long),
    }[flag.kind]();
    const usual = "default" in flag ? flag.default : undefined;
    if (value !== undefined && value !== usual) flags[flag.long] = value;
  }
  return {
    command: path.slice(1).map((entry) => entry.name).join(" "),
    words: parsed.words,
    flags,
  };
}

const login = (
  flags: Meaning["flags"] = {},
  words: readonly string[] = [],
): Meaning => ({ command: "login", words, flags });

/** Every way in which the Go tool lets flags be written. */
const SPELLINGS: readonly [argv: readonly string[], meaning: Meaning][] = [
  [["login"], login()],
  [["login", "google"], login({}, ["google"])],
  [["login", ""], login({}, [""])],

  // a flag with a value
  [["login", "--key-type", "ed25519"], login({ "key-type": "ed25519" })],
  [["login", "--key-type=ed25519"], login({ "key-type": "ed25519" })],
  [["login", "-t", "ed25519"], login({ "key-type": "ed25519" })],
  [["login", "-ted25519"], login({ "key-type": "ed25519" })],
  [["login", "-t=ed25519"], login({ "key-type": "ed25519" })],
  [["login", "-t", "ED25519"], login({ "key-type": "ed25519" })],
  [["login", "-t", "ed25519", "-t", "ecdsa"], login()],
  [["login", "-i", "/k"], login({ "private-key-file": "/k" })],
  [["login", "-i/k"], login({ "private-key-file": "/k" })],
  [["login", "-i=/k"], login({ "private-key-file": "/k" })],
  [["login", "-i", "-p"], login({ "private-key-file": "-p" })],
  [["login", "-i", ""], login({ "private-key-file": "" })],
  [["login", "--private-key-file="], login({ "private-key-file": "" })],
  [
    ["login", "--provider", "https://op,id,,openid email"],
    login({
      provider: "https://op,id,,openid email",
    }),
  ],
  [["login", "--provider=https://op?a=b,id"], login({ provider: "https://op?a=b,id" })],
  [
    ["login", "--remote-redirect-uri=https://r/cb?x=1"],
    login({
      "remote-redirect-uri": "https://r/cb?x=1",
    }),
  ],

  // a boolean flag
  [["login", "--auto-refresh"], login({ "auto-refresh": true })],
  [["login", "--auto-refresh=true"], login({ "auto-refresh": true })],
  [["login", "--auto-refresh=1"], login({ "auto-refresh": true })],
  [["login", "--auto-refresh=t"], login({ "auto-refresh": true })],
  [["login", "--auto-refresh=T"], login({ "auto-refresh": true })],
  [["login", "--auto-refresh=TRUE"], login({ "auto-refresh": true })],
  [["login", "--auto-refresh=True"], login({ "auto-refresh": true })],
  [["login", "--auto-refresh=false"], login({ "auto-refresh": false })],
  [["login", "--auto-refresh=0"], login({ "auto-refresh": false })],
  [["login", "--auto-refresh=f"], login({ "auto-refresh": false })],
  [["login", "--auto-refresh=F"], login({ "auto-refresh": false })],
  [["login", "--auto-refresh=FALSE"], login({ "auto-refresh": false })],
  [["login", "--auto-refresh=False"], login({ "auto-refresh": false })],
  [["login", "--auto-refresh", "false"], login({ "auto-refresh": true }, ["false"])],
  [["login", "--auto-refresh", "--auto-refresh=false"], login({ "auto-refresh": false })],
  [["login", "--send-access-token=false"], login({ "send-access-token": false })],
  [["login", "-p=false"], login({ "print-key": false })],
  [["login", "-v"], login({ verbose: true })],

  // letters together
  [["login", "-pv"], login({ "print-key": true, verbose: true })],
  [["login", "-vp"], login({ "print-key": true, verbose: true })],
  [
    ["login", "-pvt", "ed25519"],
    login({
      "print-key": true,
      verbose: true,
      "key-type": "ed25519",
    }),
  ],
  [["login", "-pvted25519"], login({ "print-key": true, verbose: true, "key-type": "ed25519" })],
  [["login", "-pvt=ed25519"], login({ "print-key": true, verbose: true, "key-type": "ed25519" })],
  [["login", "-vi", "/k"], login({ verbose: true, "private-key-file": "/k" })],
  [["login", "-pv=false"], login({ "print-key": true, verbose: false })],

  // a list
  [["login", "--principals", "a,b"], login({ principals: ["a", "b"] })],
  [["login", "--principals=a,b"], login({ principals: ["a", "b"] })],
  [["login", "--principals=a", "--principals=b,c"], login({ principals: ["a", "b", "c"] })],
  [["login", "--principals", ""], login({ principals: [] })],
  [["login", '--principals="a,b",c'], login({ principals: ["a,b", "c"] })],
  [["login", '--principals="say ""hi"""'], login({ principals: ['say "hi"'] })],

  // a time
  [["login", "--lifetime", "24h"], login({ lifetime: 86400 })],
  [["login", "--timeout=1h30m"], login({ timeout: 5400 })],

  // order
  [["login", "google", "-v"], login({ verbose: true }, ["google"])],
  [
    ["login", "-t", "ed25519", "google", "-i=/k"],
    login({
      "key-type": "ed25519",
      "private-key-file": "/k",
    }, ["google"]),
  ],
  [["login", "--", "google"], login({}, ["google"])],
  [["login", "-v", "--", "-p"], login({ verbose: true }, ["-p"])],
  [["login", "--", "--help"], login({}, ["--help"])],
  [["--config-path=/c", "login"], login({ "config-path": "/c" })],
  [["--config-path", "/c", "login", "google"], login({ "config-path": "/c" }, ["google"])],
  [["--auto-refresh", "login", "google"], login({ "auto-refresh": true }, ["google"])],

  // other commands
  [["logout"], { command: "logout", words: [], flags: {} }],
  [["logout", "-vi", "/k"], {
    command: "logout",
    words: [],
    flags: { verbose: true, "private-key-file": "/k" },
  }],
  [["inspect", "-"], { command: "inspect", words: ["-"], flags: {} }],
  [["inspect", "ssh-ed25519-cert-v01@openssh.com AAAA"], {
    command: "inspect",
    words: ["ssh-ed25519-cert-v01@openssh.com AAAA"],
    flags: {},
  }],
  [["client", "provider", "list", "--config-path=/c"], {
    command: "client provider list",
    words: [],
    flags: { "config-path": "/c" },
  }],
  [["add", "root", "alice@example.com", "google"], {
    command: "add",
    words: ["root", "alice@example.com", "google"],
    flags: {},
  }],
];

for (const [argv, meaning] of SPELLINGS) {
  Deno.test(`spelling: opkssh ${argv.map((word) => JSON.stringify(word)).join(" ")}`, () => {
    assert.deepEqual(meaningOf(argv), meaning);
  });
}

/** What the Go tool refuses with exit code 1, and so does this one. */
const REFUSED: readonly (readonly string[])[] = [
  ["logi"],
  ["login", "a", "b"],
  ["login", "--bogus"],
  ["login", "--key"],
  ["login", "-x"],
  ["login", "-px"],
  ["login", "-key-type", "x"],
  ["login", "--key-type"],
  ["login", "-t"],
  ["login", "-t", "rsa"],
  ["login", "--auto-refresh=yes"],
  ["login", "--auto-refresh="],
  ["login", "--no-auto-refresh"],
  ["login", '--principals="a'],
  ["logout", "google"],
  ["inspect"],
  ["inspect", "a", "b"],
  ["add", "root", "alice@example.com"],
  ["add", "root", "alice@example.com", "google", "x"],
  ["client", "provider", "list", "x"],
];

for (const argv of REFUSED) {
  Deno.test(`refused: opkssh ${argv.join(" ")}`, () => {
    assertCode(() => meaningOf(argv), "usage");
  });
}
