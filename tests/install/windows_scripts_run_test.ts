import assert from "node:assert/strict";
import {
  CONFIG,
  fakeSum,
  FakeWindows,
  PROGRAM,
  SSHD_CONFIG,
  STOCK,
} from "../support/powershell/fake_windows.ts";

// Whole runs over a server in memory: order, exit codes, and that everything is put back. What Windows
// itself does with access control lists, accounts and services is not tested here (docs/windows.md).

Deno.test("Install-OpksshServer installs on a stock server, with the pair before the first Match", async () => {
  const server = new FakeWindows();
  const { code, errors } = await server.install();
  assert.equal(code, 0, errors);
  const text = server.disk.read(SSHD_CONFIG);
  assert.ok(text.endsWith(STOCK));
  assert.match(
    text,
    /^# BEGIN opkssh .*\r\nAuthorizedKeysCommand "C:\\Program Files\\opkssh\\opkssh.exe" verify %u %k %t\r\n/,
  );
  assert.equal(server.restarts, 1);
  assert.match(server.path, /;C:\\Program Files\\opkssh$/);
  assert.match(server.rights, /SeDenyInteractiveLogonRight = Guest,\*S-1-5-21-1-2-3-1005/);
  assert.equal(server.disk.read(`${CONFIG}\\providers`).split("\n").length, 5);
  assert.match(
    server.disk.sddl(CONFIG),
    /^O:BAD:PAI\(A;OICI;FA;;;SY\)\(A;OICI;FA;;;BA\)\(A;OICI;0x1200a9;;;S-1-5-21-1-2-3-1005\)$/,
  );
  assert.equal(server.disk.read(`${PROGRAM}\\opkssh.exe`), "opkssh 0.14.0");
});

Deno.test("Install-OpksshServer changes nothing the second time", async () => {
  const server = new FakeWindows();
  await server.install();
  const before = server.snapshot();
  const { code, output } = await server.install();
  assert.equal(code, 0);
  assert.match(output, /everything is as it should be/);
  assert.deepEqual(server.snapshot(), before);
  assert.equal(server.restarts, 1);
});

Deno.test("Install-OpksshServer -WhatIf touches nothing and says what it would do", async () => {
  const server = new FakeWindows();
  const before = server.snapshot();
  const { code, output } = await server.install({ DryRun: true });
  assert.equal(code, 0);
  assert.equal(server.changes, 0);
  assert.deepEqual(server.snapshot(), before);
  assert.match(output, /would create account opksshuser/);
  assert.match(output, /would write C:\\ProgramData\\ssh\\sshd_config/);
  assert.equal(server.restarts, 0);
});

Deno.test("Install-OpksshServer puts everything back, whichever change fails", async () => {
  const whole = new FakeWindows();
  await whole.install();
  const last = whole.changes;
  assert.ok(last >= 20, String(last));
  let rolledBack = 0;
  for (let at = 1; at <= last; at++) {
    const server = new FakeWindows();
    const before = server.snapshot();
    server.failAt = at;
    const { code, errors } = await server.install();
    // What is no reason to fail, and the tidying up.
    if (code === 0) continue;
    assert.match(errors, /change \d+ fails/);
    assert.deepEqual(server.snapshot(), before, `change ${at}: ${errors}`);
    assert.ok(code === 6 || (code === 1 && server.state === ""), `change ${at}: ${code}`);
    if (code === 6) rolledBack++;
  }
  assert.ok(rolledBack > 15, String(rolledBack));
});

Deno.test("Install-OpksshServer puts sshd back when it does not answer any more", async () => {
  const server = new FakeWindows();
  const before = server.snapshot();
  server.answers = false;
  const { code, errors } = await server.install();
  assert.equal(code, 6, errors);
  assert.match(errors, /sshd does not answer any more/);
  assert.deepEqual(server.snapshot(), before);
  assert.equal(server.restarts, 2);
});

const REFUSALS: readonly [
  what: string,
  prepare: (server: FakeWindows) => void,
  options: Readonly<Record<string, string | boolean | string[]>>,
  code: number,
  message: RegExp,
][] = [
  ["an unknown parameter", () => {}, { Unknown: ["-Bogus"] }, 2, /unknown parameter -Bogus/],
  ["an old release", () => {}, { InstallVersion: "v0.9.0" }, 2, /not supported/],
  ["another configuration directory", () => {}, { ConfigPath: "D:\\opk" }, 2, /only/],
  ["a user without the rights", (one) => one.elevated = false, {}, 3, /as an administrator/],
  ["a missing file", () => {}, { InstallFrom: "C:\\nothing.exe" }, 3, /is not a file/],
  [
    "an sshd that does not accept its present configuration",
    (one) => one.disk.put(SSHD_CONFIG, "Bogus yes\r\n"),
    {},
    3,
    /present configuration: line 1/,
  ],
  ["another SHA-256", () => {}, { Sha256: "a".repeat(64) }, 4, /the SHA-256 is/],
  [
    "a program that does not run",
    (one) => one.disk.put("C:\\new\\opkssh.exe", "rubbish"),
    {},
    4,
    /does not run on this machine/,
  ],
  [
    "a foreign AuthorizedKeysCommand",
    (one) =>
      one.disk.put(
        SSHD_CONFIG,
        "AuthorizedKeysCommand C:\\x.exe %u\r\nAuthorizedKeysCommandUser y\r\n",
      ),
    {},
    5,
    /already has an AuthorizedKeysCommand: C:\\x\.exe %u \(as y\)/,
  ],
];

const PLANTED = "O:S-1-5-21-1-2-3-1001D:AI(A;ID;FA;;;BA)";

for (
  const [what, path] of [
    ["a configuration directory", CONFIG],
    ["an auth_id", `${CONFIG}\\auth_id`],
    ["a plugin", `${CONFIG}\\policy.d\\x.yml`],
  ] as const
) {
  Deno.test(`Install-OpksshServer puts no ${what.replace(/^an? /, "")} of a stranger in force`, async () => {
    const server = new FakeWindows();
    server.disk.makeDirectory(CONFIG, "O:BAD:AI(A;ID;FA;;;BA)(A;CIID;DCLCRPCR;;;BU)");
    server.disk.makeDirectory(`${CONFIG}\\policy.d`, "O:BAD:AI(A;ID;FA;;;BA)");
    server.disk.put(path, "planted", PLANTED);
    const before = server.snapshot();
    const { code, errors } = await server.install();
    assert.equal(code, 3, errors);
    assert.ok(errors.includes(`${path} is not owned by Administrators`), errors);
    assert.match(errors, /hint: read it, then remove it or type: takeown/);
    assert.deepEqual(server.snapshot(), before);
  });
}

Deno.test("Install-OpksshServer follows no link in the configuration directory", async () => {
  const server = new FakeWindows();
  server.disk.makeDirectory(CONFIG, "O:BAD:AI(A;ID;FA;;;BA)");
  server.disk.put(`${CONFIG}\\providers`, "x");
  server.links = [`${CONFIG}\\providers`];
  const { code, errors } = await server.install();
  assert.equal(code, 3);
  assert.match(errors, /providers is a link/);
});

Deno.test("Test-OpksshInstallation passes after an installation, and fails before and afterwards", async () => {
  const server = new FakeWindows();
  const before = await server.test();
  assert.equal(before.code, 1);
  assert.match(before.output, /\[FAIL\] not: C:\\Program Files\\opkssh\\opkssh\.exe is there/);
  await server.install();
  const snapshot = server.snapshot();
  const good = await server.test();
  assert.equal(good.code, 0, good.output);
  assert.doesNotMatch(good.output, /FAIL|WARN/);
  assert.match(good.output, /\[PASS\] sshd asks opkssh for every user/);
  assert.deepEqual(server.snapshot(), snapshot);
  server.disk.put(SSHD_CONFIG, `AuthorizedKeysCommand none\r\n${server.disk.read(SSHD_CONFIG)}`);
  const shadowed = await server.test({ Json: true });
  assert.equal(shadowed.code, 1);
  const failed = JSON.parse(shadowed.output).filter(({ Level }: { Level: string }) =>
    Level === "FAIL"
  );
  assert.deepEqual(failed.map(({ Text }: { Text: string }) => Text), [
    "not: sshd asks opkssh for every user",
  ]);
});

Deno.test("Uninstall-OpksshServer -WhatIf touches nothing", async () => {
  const server = new FakeWindows();
  await server.install();
  const before = server.snapshot();
  const { code, output } = await server.uninstall({ DryRun: true });
  assert.equal(code, 0);
  assert.match(output, /would take opkssh out of/);
  assert.equal(server.changes, 0);
  assert.deepEqual(server.snapshot(), before);
});

for (const [what, prepare, options, code, message] of REFUSALS) {
  Deno.test(`Install-OpksshServer refuses ${what} with ${code} and changes nothing`, async () => {
    const server = new FakeWindows();
    prepare(server);
    const before = server.snapshot();
    const run = await server.install(options);
    assert.equal(run.code, code, run.errors);
    assert.match(run.errors, message);
    assert.deepEqual(server.snapshot(), before);
    assert.equal(server.restarts, 0);
  });
}

Deno.test("Install-OpksshServer -OverwriteConfig stands in front of a foreign command", async () => {
  const server = new FakeWindows();
  const foreign = "AuthorizedKeysCommand C:\\x.exe %u\r\nAuthorizedKeysCommandUser y\r\n";
  server.disk.put(SSHD_CONFIG, foreign);
  assert.equal((await server.install({ OverwriteConfig: true })).code, 0);
  assert.ok(server.disk.read(SSHD_CONFIG).endsWith(foreign));
  assert.equal((await server.uninstall()).code, 0);
  assert.equal(server.disk.read(SSHD_CONFIG), foreign);
});

Deno.test("Install-OpksshServer upgrades, keeping the program before and the policy", async () => {
  const server = new FakeWindows();
  await server.install();
  server.disk.put(
    `${CONFIG}\\auth_id`,
    "root alice@example.com google\n",
    server.disk.sddl(`${CONFIG}\\auth_id`),
  );
  server.disk.put("C:\\new\\opkssh.exe", "opkssh 0.15.0");
  const { code, output } = await server.install();
  assert.equal(code, 0);
  assert.match(output, /install opkssh 0\.15\.0/);
  assert.equal(server.disk.read(`${PROGRAM}\\opkssh.exe`), "opkssh 0.15.0");
  assert.equal(server.disk.read(`${PROGRAM}\\opkssh.exe.previous`), "opkssh 0.14.0");
  assert.match(server.disk.read(`${CONFIG}\\auth_id`), /alice/);
  assert.equal(server.restarts, 1);
});

Deno.test("Install-OpksshServer --Json says what it did in the words of install-linux.sh", async () => {
  const server = new FakeWindows();
  const done = JSON.parse((await server.install({ Json: true })).output);
  assert.equal(done.result, "installed");
  assert.equal(done.exitCode, 0);
  const again = JSON.parse((await server.install({ Json: true })).output);
  assert.deepEqual([again.result, again.changes], ["unchanged", []]);
  const refused = JSON.parse((await server.install({ Json: true, Unknown: ["x"] })).output);
  assert.deepEqual([refused.result, refused.exitCode], ["refused", 2]);
});

Deno.test("Uninstall-OpksshServer removes what was added and nothing else", async () => {
  const server = new FakeWindows();
  const { account, rights, path } = server;
  await server.install();
  const { code, errors, output } = await server.uninstall();
  assert.equal(code, 0, errors);
  assert.equal(server.disk.read(SSHD_CONFIG), STOCK);
  assert.deepEqual([server.account, server.rights, server.path, server.state], [
    account,
    rights,
    path,
    "",
  ]);
  assert.equal(server.disk.exists(PROGRAM), false);
  assert.equal(server.disk.exists(`${CONFIG}\\providers`), true);
  assert.match(output, /kept C:\\ProgramData\\opk/);
});

Deno.test("Uninstall-OpksshServer -Purge removes the configuration, with -KeepLogs not the logs", async () => {
  const server = new FakeWindows();
  await server.install();
  assert.equal((await server.uninstall({ Purge: true, KeepLogs: true })).code, 0);
  assert.equal(server.disk.exists(`${CONFIG}\\auth_id`), false);
  assert.equal(server.disk.exists(`${CONFIG}\\logs\\opkssh.log`), true);
  await server.install();
  assert.equal((await server.uninstall({ Purge: true })).code, 0);
  assert.equal(server.disk.exists(CONFIG), false);
});

Deno.test("Uninstall-OpksshServer has nothing to do where opkssh is not installed", async () => {
  const server = new FakeWindows();
  const before = server.snapshot();
  const { code, output } = await server.uninstall();
  assert.equal(code, 0);
  assert.match(output, /opkssh is not installed/);
  assert.deepEqual(server.snapshot(), before);
  assert.equal(server.restarts, 0);
});

Deno.test("Uninstall-OpksshServer puts sshd back when it does not answer any more", async () => {
  const server = new FakeWindows();
  await server.install();
  const before = server.snapshot();
  server.answers = false;
  assert.equal((await server.uninstall()).code, 6);
  assert.deepEqual(server.snapshot(), before);
});

Deno.test("Uninstall-OpksshServer goes on after a failure, and does the rest the next time", async () => {
  const server = new FakeWindows();
  await server.install();
  const before = server.disk.read(SSHD_CONFIG);
  await server.uninstall();
  assert.ok(server.changes > 8, String(server.changes));
  for (let at = 1; at <= server.changes; at++) {
    const one = new FakeWindows();
    await one.install();
    one.failAt = at;
    const { code } = await one.uninstall();
    one.failAt = 0;
    const text = one.disk.read(SSHD_CONFIG);
    assert.ok(text === STOCK || (code !== 0 && text === before), `change ${at}: ${text}`);
    const { code: again, errors } = await one.uninstall();
    assert.equal(again, 0, `change ${at}: ${errors}`);
    assert.equal(one.account, "", `change ${at}`);
    assert.equal(one.disk.exists(`${PROGRAM}\\opkssh.exe`), false, `change ${at}`);
  }
});

const RELEASE = "https://github.com/openpubkey/opkssh/releases/download/v0.14.0";
const PROGRAM_TEXT = "opkssh 0.14.0";
const UNINSTALLER = "Uninstall-OpksshServer.ps1";

/** A server that can reach a release, signed by somebody its signers file knows. */
function withRelease(): FakeWindows {
  const server = new FakeWindows();
  const sums = [
    [fakeSum(PROGRAM_TEXT), "opkssh-windows-amd64.exe"],
    [fakeSum("uninstaller"), UNINSTALLER],
  ];
  const web: readonly [string, string][] = [
    ["https://api.github.com/repos/openpubkey/opkssh/releases/latest", '{"tag_name":"v0.14.0"}'],
    [`${RELEASE}/checksums.txt`, sums.map((one) => one.join("  ")).join("\n")],
    [`${RELEASE}/checksums.txt.sig`, "good"],
    [`${RELEASE}/opkssh-windows-amd64.exe`, PROGRAM_TEXT],
    [`${RELEASE}/${UNINSTALLER}`, "uninstaller"],
  ];
  for (const [url, text] of web) server.web.set(url, text);
  server.disk.put("C:\\signers", "release ssh-ed25519 AAAA");
  return server;
}

const DOWNLOAD = { InstallFrom: "", SignersFile: "C:\\signers", RequireSignature: true };

Deno.test("Install-OpksshServer installs a release whose signature and sums are good, and its uninstaller", async () => {
  const server = withRelease();
  const { code, output, errors } = await server.install(DOWNLOAD);
  assert.equal(code, 0, errors);
  assert.match(output, /signed by release/);
  assert.equal(server.disk.read(`${PROGRAM}\\opkssh.exe`), PROGRAM_TEXT);
  assert.equal(server.disk.read(`${PROGRAM}\\${UNINSTALLER}`), "uninstaller");
  assert.equal((await server.uninstall()).code, 0);
  assert.equal(server.disk.exists(PROGRAM), false);
});

Deno.test("Install-OpksshServer takes the release that is asked for, with or without the letter", async () => {
  for (const version of ["0.14.0", "v0.14.0"]) {
    const server = withRelease();
    server.web.delete("https://api.github.com/repos/openpubkey/opkssh/releases/latest");
    assert.equal((await server.install({ ...DOWNLOAD, InstallVersion: version })).code, 0);
  }
});

Deno.test("Install-OpksshServer warns where no signing key is known", async () => {
  const server = withRelease();
  const { code, errors } = await server.install({ InstallFrom: "" });
  assert.equal(code, 0);
  assert.match(errors, /warning: no signing key is known/);
});

const BAD_RELEASES: readonly [
  what: string,
  spoil: (web: Map<string, string>) => void,
  options: Readonly<Record<string, string | boolean>>,
  message: RegExp,
][] = [
  ["that is not there", (web) => web.clear(), {}, /cannot be looked up: 404/],
  ["without checksums", (web) => web.delete(`${RELEASE}/checksums.txt`), {}, /checksums\.txt/],
  ["without a signature", (web) => web.delete(`${RELEASE}/checksums.txt.sig`), {}, /no signature/],
  [
    "signed by a stranger",
    (web) => web.set(`${RELEASE}/checksums.txt.sig`, "forged"),
    {},
    /not by a known key/,
  ],
  ["where nobody is known to sign", () => {}, { SignersFile: "" }, /knows no key that signs/],
  [
    "whose program is another",
    (web) => web.set(`${RELEASE}/opkssh-windows-amd64.exe`, "opkssh 0.14.0 evil"),
    {},
    /the release says/,
  ],
  [
    "whose program is not listed",
    (web) => web.set(`${RELEASE}/checksums.txt`, `${fakeSum("x")}  other`),
    {},
    /does not list opkssh-windows-amd64\.exe/,
  ],
  [
    "whose uninstaller is another",
    (web) => web.set(`${RELEASE}/${UNINSTALLER}`, "evil"),
    {},
    /Uninstall-OpksshServer\.ps1 has SHA-256/,
  ],
  [
    "with the program of another version",
    (web) => {
      web.set(`${RELEASE}/opkssh-windows-amd64.exe`, "opkssh 0.13.0");
      web.set(`${RELEASE}/checksums.txt`, `${fakeSum("opkssh 0.13.0")}  opkssh-windows-amd64.exe`);
    },
    {},
    /says its version is 0\.13\.0/,
  ],
];

for (const [what, spoil, options, message] of BAD_RELEASES) {
  Deno.test(`Install-OpksshServer refuses a release ${what} with 4 and changes nothing`, async () => {
    const server = withRelease();
    spoil(server.web);
    const before = server.snapshot();
    const { code, errors } = await server.install({ ...DOWNLOAD, ...options });
    assert.equal(code, 4, errors);
    assert.match(errors, message);
    assert.deepEqual(server.snapshot(), before);
  });
}
