import assert from "node:assert/strict";
import { browserCommands } from "../../../src/platform/browser_commands.ts";
import type { BrowserHost } from "../../../src/platform/browser_host.ts";
import { assertCode } from "../../support/assert_code.ts";

const URL_1 = "http://localhost:3000/login";
const WSL2 = "5.15.153.1-microsoft-standard-WSL2";
const SCRIPT = "Start-Process -FilePath $env:OPKSSH_BROWSER_URL";

function host(
  os: typeof Deno.build.os,
  env: Record<string, string> = {},
  osRelease = "6.1.0-18-amd64",
): BrowserHost {
  const values = new Map(Object.entries(env));
  return { os, osRelease, env: (name) => values.get(name), exists: () => false };
}

/** Commands on one line each; encoded scripts decoded. */
function lines(url: string, given: BrowserHost): string[] {
  return browserCommands(url, given).map(({ argv, env }) => {
    const words = argv.map((word, i) =>
      argv[i - 1] === "-EncodedCommand"
        ? `{${new TextDecoder("utf-16le").decode(Uint8Array.fromBase64(word))}}`
        : word
    );
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return [...variables, ...words].join(" ");
  });
}

const PS = "-NoProfile -NonInteractive -EncodedCommand";
const WIN = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
const MNT = "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe";
const desktop = [`xdg-open ${URL_1}`, `x-www-browser ${URL_1}`];
const wsl = (bridge: string): string[] => [
  `OPKSSH_BROWSER_URL=${URL_1} WSLENV=${bridge} powershell.exe ${PS} {${SCRIPT}}`,
  `OPKSSH_BROWSER_URL=${URL_1} WSLENV=${bridge} ${MNT} ${PS} {${SCRIPT}}`,
  ...desktop,
];

const table: [string, BrowserHost, string[]][] = [
  ["Linux", host("linux"), desktop],
  ["FreeBSD", host("freebsd"), desktop],
  ["macOS", host("darwin"), [`open ${URL_1}`]],
  ["Windows", host("windows"), [`OPKSSH_BROWSER_URL=${URL_1} ${WIN} ${PS} {${SCRIPT}}`]],
  [
    "Windows on another drive",
    host("windows", { SystemRoot: "D:\\W" }),
    [`OPKSSH_BROWSER_URL=${URL_1} ${WIN.replace("C:\\Windows", "D:\\W")} ${PS} {${SCRIPT}}`],
  ],
  ["WSL 2", host("linux", {}, WSL2), wsl("OPKSSH_BROWSER_URL/w")],
  ["WSL 1", host("linux", {}, "4.4.0-19041-Microsoft"), wsl("OPKSSH_BROWSER_URL/w")],
  [
    "WSL with a bridge of its own",
    host("linux", { WSLENV: "GOPATH/l:HOME" }, WSL2),
    wsl("GOPATH/l:HOME:OPKSSH_BROWSER_URL/w"),
  ],
  ["Android", host("linux", { TERMUX_VERSION: "0.118" }), [`termux-open-url ${URL_1}`, ...desktop]],
  ["BROWSER", host("linux", { BROWSER: "firefox" }), [`firefox ${URL_1}`, ...desktop]],
  [
    "BROWSER with options and places",
    host("darwin", { BROWSER: "ff --new-window %s --then x%s" }),
    [`ff --new-window ${URL_1} --then x${URL_1}`, `open ${URL_1}`],
  ],
  [
    "BROWSER with several commands and empty ones",
    host("linux", { BROWSER: " :w3m  -v : ::/opt/b/lynx" }),
    [`w3m -v ${URL_1}`, `/opt/b/lynx ${URL_1}`, ...desktop],
  ],
  [
    "BROWSER on Windows",
    host("windows", { BROWSER: "C:\\Program Files\\F\\f.exe" }),
    [
      `C:\\Program Files\\F\\f.exe ${URL_1}`,
      `OPKSSH_BROWSER_URL=${URL_1} ${WIN} ${PS} {${SCRIPT}}`,
    ],
  ],
  ["BROWSER none", host("linux", { BROWSER: "none" }), []],
  ["BROWSER none in capitals", host("windows", { BROWSER: " NONE " }), []],
  ["BROWSER empty", host("linux", { BROWSER: "" }), desktop],
];

for (const [name, given, expected] of table) {
  Deno.test(`browserCommands on ${name}`, () => {
    assert.deepEqual(lines(URL_1, given), expected);
  });
}

Deno.test("browserCommands hands the URL over as one argument that no shell sees", () => {
  const url = "https://op.example/a?b=$(id)&c=`id`&d=%22;%20rm&e='\"<>|^ #f";
  for (const os of ["linux", "darwin", "windows"] as const) {
    for (const { argv, env } of browserCommands(url, host(os))) {
      const handed = os === "windows" ? env["OPKSSH_BROWSER_URL"] : argv[1];
      assert.equal(handed, new URL(url).href);
      assert.doesNotMatch(handed ?? "", /[\s"<>]/);
      if (os !== "windows") assert.equal(argv.length, 2);
    }
  }
});

Deno.test("browserCommands refuses everything but web addresses", () => {
  const hostile = [
    "",
    "xyz",
    "-x",
    "/etc/passwd",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "ms-settings:",
    "ssh://host/",
    "\\\\server\\share\\evil.exe",
    "https://",
    "http:",
    "C:\\Windows\\System32\\calc.exe",
  ];
  for (const url of hostile) {
    assertCode(() => browserCommands(url, host("linux")), "provider_reply_invalid");
  }
});
