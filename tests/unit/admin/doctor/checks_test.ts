import assert from "node:assert/strict";
import { checkAccounts } from "../../../../src/admin/doctor/checks/check_accounts.ts";
import { checkCache } from "../../../../src/admin/doctor/checks/check_cache.ts";
import { checkCommand } from "../../../../src/admin/doctor/checks/check_command.ts";
import { checkConfig } from "../../../../src/admin/doctor/checks/check_config.ts";
import { checkDryVerify } from "../../../../src/admin/doctor/checks/check_dry_verify.ts";
import { checkFiles } from "../../../../src/admin/doctor/checks/check_files.ts";
import { checkLog } from "../../../../src/admin/doctor/checks/check_log.ts";
import { checkOpenSsh } from "../../../../src/admin/doctor/checks/check_openssh.ts";
import { checkPolicy } from "../../../../src/admin/doctor/checks/check_policy.ts";
import { checkProgramPath } from "../../../../src/admin/doctor/checks/check_program_path.ts";
import { checkProviders } from "../../../../src/admin/doctor/checks/check_providers.ts";
import { checkSelinux } from "../../../../src/admin/doctor/checks/check_selinux.ts";
import { checkShadowing } from "../../../../src/admin/doctor/checks/check_shadowing.ts";
import { checkSshd } from "../../../../src/admin/doctor/checks/check_sshd.ts";
import { checkSudo } from "../../../../src/admin/doctor/checks/check_sudo.ts";
import type {
  CommandFacts,
  DoctorFacts,
  DryVerifyFacts,
  SudoFacts,
} from "../../../../src/admin/doctor/doctor_facts.ts";
import type { SshdDirective, SshdFacts } from "../../../../src/admin/doctor/sshd_facts.ts";
import {
  defaultServerConfig,
  type ServerConfig,
} from "../../../../src/config/default_server_config.ts";
import { SERVER_FILE_RULES } from "../../../../src/platform/server_file_rules.ts";
import { parseAuthIdFile } from "../../../../src/policy/auth_id_file.ts";
import { readProviderRows } from "../../../../src/policy/read_provider_rows.ts";
import type { Finding } from "../../../../src/terminal/finding.ts";
import { doctorFacts, sshdSettings } from "../../../support/doctor_facts.ts";

type Check = (facts: DoctorFacts) => readonly Finding[];

const SOUND = doctorFacts();

function sshd(changes: Partial<SshdFacts>): Partial<DoctorFacts> {
  return { sshd: { ...SOUND.sshd, ...changes } };
}

function settings(changes: Readonly<Record<string, string>>): Partial<DoctorFacts> {
  return sshd({ settings: { known: true, value: sshdSettings(changes) } });
}

function command(changes: Partial<CommandFacts>): Partial<DoctorFacts> {
  assert.ok(SOUND.command !== undefined);
  return { command: { ...SOUND.command, ...changes } };
}

function version(
  major: number,
  minor: number,
  words: readonly string[] = [],
): Partial<DoctorFacts> {
  return {
    ...sshd({ versionText: `OpenSSH_${major}.${minor}`, version: { major, minor } }),
    ...command({ words: ["/usr/local/bin/opkssh", "verify", "%u", "%k", "%t", ...words] }),
  };
}

function directives(
  ...lines: readonly (readonly [file: string, line: number, value: string, match?: string])[]
): Partial<DoctorFacts> {
  const all: SshdDirective[] = lines.map(([file, line, value, match]) => ({
    file,
    line,
    keyword: "authorizedkeyscommand",
    value,
    match,
  }));
  return sshd({ directives: all });
}

/** A server whose records go elsewhere; `problem` is that of all logs of the system. */
function logTo(
  to: ServerConfig["log"]["to"],
  problem: string | undefined,
): Partial<DoctorFacts> {
  const config = defaultServerConfig();
  return {
    config: { known: true, value: { ...config, log: { ...config.log, to } } },
    systemLogs: new Map(to.flatMap((name) => name === "file" ? [] : [[name, problem]])),
  };
}

function sudo(changes: Partial<SudoFacts>): Partial<DoctorFacts> {
  return { sudo: { ...SOUND.sudo, ...changes } };
}

function dry(changes: Partial<DryVerifyFacts>): Partial<DoctorFacts> {
  assert.ok(SOUND.dryVerify !== undefined);
  return { dryVerify: { ...SOUND.dryVerify, ...changes } };
}

const OURS = "/usr/local/bin/opkssh verify %u %k %t";
const DENIED = { known: false, why: "only root may", denied: true } as const;
const CONFIG = defaultServerConfig();

/** Facts that differ from a sound server, and what is said: `status id: fact [hint]`. */
const CASES: readonly [what: string, Check, Partial<DoctorFacts>, readonly string[]][] = [
  ["a sound sshd", checkSshd, {}, ["ok sshd: /usr/sbin/sshd takes certificates"]],
  ["no sshd", checkSshd, sshd({ path: undefined }), [
    "error sshd: there is no sshd on this machine " +
    "[install the OpenSSH server: apt-get install openssh-server]",
  ]],
  ["sshd's settings closed to the caller", checkSshd, sshd({ settings: DENIED }), [
    "warning sshd: only root can ask sshd how it is configured; much is left out here " +
    "[sudo opkssh doctor]",
  ]],
  [
    "a broken sshd_config",
    checkSshd,
    sshd({ settings: { known: false, why: "line 3: Bad option", denied: false } }),
    [
      "error sshd: sshd does not accept its configuration: line 3: Bad option [sudo sshd -t]",
    ],
  ],
  ["no keys at all", checkSshd, settings({ pubkeyauthentication: "no" }), [
    "error sshd: sshd takes no keys at all: PubkeyAuthentication is no " +
    "[write into /etc/ssh/sshd_config: PubkeyAuthentication yes]",
  ]],
  ["other methods only", checkSshd, settings({ authenticationmethods: "password" }), [
    "error sshd: sshd takes no keys: AuthenticationMethods is password " +
    "[write into /etc/ssh/sshd_config: AuthenticationMethods any]",
  ]],
  [
    "a system policy without Ed25519",
    checkSshd,
    settings({ casignaturealgorithms: "ecdsa-sha2-nistp256" }),
    [
      "warning sshd: sshd does not take Ed25519 certificates: they are not in " +
      "PubkeyAcceptedAlgorithms or CASignatureAlgorithms " +
      "[people must not log in with --key-type ed25519]",
    ],
  ],
  ["no certificates", checkSshd, settings({ pubkeyacceptedalgorithms: "ssh-ed25519" }), [
    "error sshd: sshd does not take ECDSA or Ed25519 certificates: they are not in " +
    "PubkeyAcceptedAlgorithms or CASignatureAlgorithms " +
    "[add ecdsa-sha2-nistp256-cert-v01@openssh.com and ecdsa-sha2-nistp256 to these lists]",
  ]],

  ["the usual command", checkCommand, {}, [
    `ok sshd-command: sshd asks ${OURS} as opksshuser`,
  ]],
  ["no command", checkCommand, { command: undefined }, [
    "error sshd-command: sshd asks nobody about keys: AuthorizedKeysCommand is not set " +
    "[sudo opkssh server install]",
  ]],
  ["settings not known", checkCommand, { ...sshd({ settings: DENIED }), command: undefined }, []],
  [
    "another command",
    checkCommand,
    command({ kind: "other", words: ["/usr/bin/sss_ssh_authorizedkeys", "%u"] }),
    [
      "error sshd-command: sshd asks another program about keys: " +
      "/usr/bin/sss_ssh_authorizedkeys %u " +
      "[sudo opkssh server install --chain has opkssh asked first, and that one afterwards]",
    ],
  ],
  [
    "another command, where there is no installer",
    checkCommand,
    {
      ...command({ kind: "other", words: ["C:\\keys.exe", "%u"] }),
      os: "windows",
    },
    [
      "error sshd-command: sshd asks another program about keys: C:\\keys.exe %u " +
      `[write into /etc/ssh/sshd_config.d/00-opkssh.conf: AuthorizedKeysCommand ${OURS} ` +
      "and AuthorizedKeysCommandUser opksshuser; with --then the other program is asked afterwards]",
    ],
  ],
  [
    "arguments in another order",
    checkCommand,
    command({ words: ["/usr/local/bin/opkssh", "verify", "%k", "%u", "%t"] }),
    [
      "error sshd-command: sshd gives opkssh the wrong arguments: " +
      "/usr/local/bin/opkssh verify %k %u %t [the command must end in: verify %u %k %t]",
    ],
  ],
  [
    "options before and tokens after the arguments",
    checkCommand,
    command({
      words: ["/usr/local/bin/opkssh", "verify", "--root", "/x", "%u", "%k", "%t", "%C"],
    }),
    [
      "ok sshd-command: sshd asks /usr/local/bin/opkssh verify --root /x %u %k %t %C as opksshuser",
    ],
  ],
  [
    "a wrapper with its own order",
    checkCommand,
    command({ kind: "wrapper", words: ["/usr/local/bin/ask-both", "%t", "%k", "%u"] }),
    ["ok sshd-command: sshd asks /usr/local/bin/ask-both %t %k %u as opksshuser"],
  ],
  ["no user", checkCommand, command({ userName: "", account: undefined }), [
    "error sshd-command: sshd does not know as whom to ask: AuthorizedKeysCommandUser is not set " +
    "[write into /etc/ssh/sshd_config.d/00-opkssh.conf: AuthorizedKeysCommandUser opksshuser]",
  ]],
  ["a user there is not", checkCommand, command({ userName: "gone", account: undefined }), [
    "error sshd-command: sshd wants to ask as gone, but there is no such user " +
    "[write into /etc/ssh/sshd_config.d/00-opkssh.conf: AuthorizedKeysCommandUser opksshuser]",
  ]],
  ["the usual user, who is gone", checkCommand, command({ account: undefined }), [
    "error sshd-command: sshd wants to ask as opksshuser, but there is no such user " +
    "[sudo opkssh server install makes it]",
  ]],
  [
    "root",
    checkCommand,
    command({ userName: "root", account: { name: "root", uid: 0, gid: 0, home: "/root" } }),
    [
      "warning sshd-command: sshd asks opkssh as root, which gives it rights it does not need " +
      "[write into /etc/ssh/sshd_config.d/00-opkssh.conf: AuthorizedKeysCommandUser opksshuser]",
    ],
  ],
  [
    "another user",
    checkCommand,
    command({ userName: "nobody", account: { name: "nobody", uid: 65534, gid: 65534, home: "/" } }),
    [
      "warning sshd-command: sshd asks as nobody, but the files of the server are for opksshuser " +
      "[write into /etc/ssh/sshd_config.d/00-opkssh.conf: AuthorizedKeysCommandUser opksshuser]",
    ],
  ],

  ["nobody else", checkShadowing, directives(["/etc/a.conf", 1, OURS]), []],
  [
    "a line that comes first",
    checkShadowing,
    directives(["/d/10-sssd.conf", 2, "/usr/bin/sss %u"], ["/d/60-opk-ssh.conf", 1, OURS]),
    [
      "error sshd-shadow: /d/60-opk-ssh.conf:1 names opkssh, but /d/10-sssd.conf:2 comes first " +
      "and wins: /usr/bin/sss %u " +
      "[remove that line, or name our file so that it sorts before 10-sssd.conf]",
    ],
  ],
  [
    "a Match block that asks somebody else",
    checkShadowing,
    directives(["/c", 1, OURS], ["/c", 9, "/usr/bin/other %u", "User backup"]),
    [
      "warning sshd-shadow: for Match User backup, /c:9 asks another program: /usr/bin/other %u " +
      "[opkssh does not let these people in; remove that line if it should]",
    ],
  ],
  [
    "opkssh in a Match block only",
    checkShadowing,
    directives(["/c", 90, OURS, "Group administrators"]),
    [
      "warning sshd-shadow: /c:90 names opkssh for Match Group administrators only " +
      "[put the two lines before the first Match]",
    ],
  ],
  [
    "an option of the service",
    checkShadowing,
    sshd({ serviceCommand: "ExecStart={ argv[]=/usr/sbin/sshd -D -o AuthorizedKeysCommand=/x }" }),
    [
      "error sshd-shadow: the service starts sshd with its own AuthorizedKeysCommand, which wins " +
      "over all files " +
      "[sudo opkssh server install --chain takes it off there and has it asked after opkssh]",
    ],
  ],

  ["sshd 9.9", checkOpenSsh, {}, ["ok sshd-version: OpenSSH_9.9p1"]],
  ["sshd 10.3", checkOpenSsh, version(10, 3), [
    "ok sshd-version: OpenSSH_10.3; it takes no certificates without principals, " +
    "as clients before 0.14 make them",
  ]],
  ["sshd 8.0", checkOpenSsh, version(8, 0), [
    "error sshd-version: sshd 8.0 cuts long arguments; 8.1 or later is needed " +
    "[update the OpenSSH server]",
  ]],
  ["%C with sshd 9.3", checkOpenSsh, version(9, 3, ["%C"]), [
    "error sshd-version: sshd 9.3 does not know %C and ends every connection; 9.4 does " +
    "[remove %C from AuthorizedKeysCommand]",
  ]],
  ["%C with sshd 9.4", checkOpenSsh, version(9, 4, ["%C"]), ["ok sshd-version: OpenSSH_9.4"]],
  ["a token nobody knows", checkOpenSsh, version(9, 9, ["%x%"]), [
    "error sshd-version: sshd knows no token %x and would end every connection " +
    "[remove it from AuthorizedKeysCommand]",
  ]],
  ["no version", checkOpenSsh, sshd({ version: undefined }), [
    "warning sshd-version: the version of sshd is not known; 8.1 or later is needed [sshd -V]",
  ]],

  ["a sound program", checkProgramPath, {}, [
    "ok program: /usr/local/bin/opkssh and all directories above it are root's",
  ]],
  ["no program", checkProgramPath, command({ resolved: undefined }), [
    "error program: there is no program /usr/local/bin/opkssh " +
    "[install opkssh there, or correct AuthorizedKeysCommand]",
  ]],
  [
    "a directory others can write",
    checkProgramPath,
    command({
      problem:
        '"/usr/local/bin/opkssh" can be replaced: "/usr/local" is writable by group or others',
    }),
    [
      'error program: sshd does not run /usr/local/bin/opkssh: "/usr/local/bin/opkssh" can be ' +
      'replaced: "/usr/local" is writable by group or others [sudo chmod go-w /usr/local]',
    ],
  ],

  ["account and group", checkAccounts, {}, [
    "ok account: there is a user opksshuser with its group",
  ]],
  [
    "no group",
    checkAccounts,
    {
      group: undefined,
      server: { files: [], ids: { ...SOUND.server.ids, verifierGid: undefined } },
    },
    ["error account: there is no group opksshuser [sudo groupadd --system opksshuser]"],
  ],
  ["another primary group", checkAccounts, { group: { name: "opksshuser", gid: 5 } }, [
    "error account: the primary group of opksshuser is another (gid 991), so it may not be able " +
    "to read the server's files [sudo usermod -g opksshuser opksshuser]",
  ]],

  ["sound files", checkFiles, {}, ["ok files: all files have the owner and mode they must have"]],
  [
    "wrong files",
    checkFiles,
    {
      server: {
        ids: SOUND.server.ids,
        files: [
          {
            id: "providers",
            path: "/etc/opk/providers",
            rule: SERVER_FILE_RULES.providers,
            state: { kind: "absent" },
          },
          {
            id: "log",
            path: "/var/log/opkssh.log",
            rule: SERVER_FILE_RULES.log,
            state: { kind: "link", detail: "is a symbolic link" },
          },
          {
            id: "auth_id",
            path: "/etc/opk/auth_id",
            rule: SERVER_FILE_RULES.auth_id,
            state: { kind: "unknown", detail: "cannot be looked at: denied", denied: true },
          },
        ],
      },
    },
    [
      'error file:providers: "/etc/opk/providers" does not exist ' +
      "[write into /etc/opk/providers: https://accounts.google.com CLIENT_ID 24h]",
      'warning file:log: "/var/log/opkssh.log" is a symbolic link ' +
      "[sudo rm /var/log/opkssh.log && sudo opkssh permissions fix]",
      'warning file:auth_id: "/etc/opk/auth_id" cannot be looked at: denied [sudo opkssh doctor]',
    ],
  ],

  ["no configuration", checkConfig, {}, [
    "ok config: there is no configuration; defaults hold",
    "ok tls: trusted for connections: bundled roots",
  ]],
  [
    "an unusable configuration",
    checkConfig,
    { config: { known: false, why: "config.toml:1:1: bad", denied: false } },
    ["error config: every login is refused: config.toml:1:1: bad [correct it there, then sudo opkssh doctor]"],
  ],
  [
    "two configurations, test settings, a lost authority",
    checkConfig,
    {
      config: { known: true, value: { ...CONFIG, allowLoopbackHttp: true, file: "/etc/opk/c" } },
      configFiles: { toml: true, yaml: true },
      trust: { caCerts: [], roots: [], problems: ["The ca_file is gone"] },
    },
    [
      "warning config: config.toml wins over config.yml",
      "warning config: allow_loopback_http is for tests: providers on this machine need no https " +
      "[remove allow_loopback_http from the configuration]",
      "error tls: The ca_file is gone",
    ],
  ],

  ["a policy", checkPolicy, {}, ["ok policy: 1 row"]],
  ["an empty policy", checkPolicy, { policy: { known: true, value: [] } }, [
    "warning policy: no row of /etc/opk/auth_id lets anybody in " +
    "[sudo opkssh add USER alice@example.com google]",
  ]],
  [
    "a policy for root where sshd lets no root in",
    checkPolicy,
    settings({ permitrootlogin: "no" }),
    [
      "warning policy: the policy lets people become root, but sshd does not: PermitRootLogin is no " +
      "[write into /etc/ssh/sshd_config: PermitRootLogin prohibit-password]",
    ],
  ],
  [
    "PermitRootLogin no without rows for root",
    checkPolicy,
    {
      ...settings({ permitrootlogin: "no" }),
      policy: { known: true, value: parseAuthIdFile("dev a@b https://op.example\n").rows },
    },
    ["ok policy: 1 row"],
  ],
  ["a policy that is closed to the caller", checkPolicy, { policy: DENIED }, [
    "warning policy: only root may [sudo opkssh doctor]",
  ]],

  ["a provider that answers", checkProviders, {}, [
    "ok providers: 1 provider is trusted",
    "ok provider:https://op.example: https://op.example answers in 120 ms",
  ]],
  [
    "a provider that is down, a broken row",
    checkProviders,
    {
      providers: {
        known: true,
        value: readProviderRows("https://op.example c 24h\nhttps://x c 1day\n"),
      },
      reach: [{
        issuer: "https://op.example/",
        milliseconds: 9,
        problem: {
          code: "DISC_FAILED",
          message: "Cannot fetch the discovery document",
          tls: false,
        },
        clockAhead: undefined,
      }],
    },
    [
      "warning providers: line 2 of the providers file does not count: " +
      'there is no expiration policy "1day" [sudo opkssh audit]',
      "ok providers: 1 provider is trusted",
      "error provider:https://op.example/: https://op.example/ cannot be used: " +
      "Cannot fetch the discovery document (DISC_FAILED) " +
      "[curl -v https://op.example/.well-known/openid-configuration]",
    ],
  ],
  [
    "a provider behind an authority of its own, beside the Go tool's configuration",
    checkProviders,
    {
      configFiles: { toml: false, yaml: true },
      reach: [{
        issuer: "https://op.example",
        milliseconds: 9,
        problem: { code: "DISC_FAILED", message: "Cannot fetch", tls: true },
        clockAhead: undefined,
      }],
    },
    [
      "ok providers: 1 provider is trusted",
      "error provider:https://op.example: https://op.example cannot be used: Cannot fetch " +
      "(DISC_FAILED) [if it is your own authority: set ca_file in /etc/opk/config.yml to its PEM " +
      "file]",
    ],
  ],
  [
    "a provider that only the administrator's shell reaches",
    checkProviders,
    {
      ignoredVariables: ["HTTPS_PROXY", "SSL_CERT_FILE"],
      reach: [{
        issuer: "https://op.example",
        milliseconds: 9,
        problem: { code: "DISC_FAILED", message: "Cannot fetch", tls: false },
        clockAhead: undefined,
      }],
    },
    [
      "ok providers: 1 provider is trusted",
      "error provider:https://op.example: https://op.example cannot be used: " +
      "Cannot fetch (DISC_FAILED) [sshd does not hand over your HTTPS_PROXY: " +
      "set it in /etc/opk/config.toml below [env_vars]]",
    ],
  ],
  [
    "a clock that is behind, a slow provider",
    checkProviders,
    {
      reach: [
        { issuer: "https://a", milliseconds: 4000, problem: undefined, clockAhead: 61 },
        { issuer: "https://b", milliseconds: 1, problem: undefined, clockAhead: -3600 },
        { issuer: "https://c", milliseconds: 1, problem: undefined, clockAhead: 60 },
      ],
    },
    [
      "ok providers: 1 provider is trusted",
      "warning provider:https://a: https://a answers in 4000 ms " +
      "[run opkssh cache refresh by a timer, so that no login waits]",
      "error clock: the clock here is 61 s behind that of https://a: " +
      "tokens count as from the future or as expired [timedatectl set-ntp true]",
      "ok provider:https://b: https://b answers in 1 ms",
      "error clock: the clock here is 3600 s ahead of that of https://b: " +
      "tokens count as from the future or as expired [timedatectl set-ntp true]",
      "ok provider:https://c: https://c answers in 1 ms",
    ],
  ],
  [
    "no providers",
    checkProviders,
    { providers: { known: true, value: readProviderRows("") }, reach: [] },
    [
      "error providers: no provider is trusted, so nobody can log in " +
      "[write into /etc/opk/providers: https://accounts.google.com CLIENT_ID 24h]",
    ],
  ],

  ["a full cache", checkCache, {}, ["ok cache: the keys of all providers are kept"]],
  ["an empty cache", checkCache, { cache: { entries: [], problems: [] } }, [
    "warning cache: no recent keys are kept of https://op.example: the next login waits for them " +
    "[sudo opkssh cache refresh, best by a timer]",
  ]],
  ["a cache from the future", checkCache, { now: 10 }, [
    "warning cache: no recent keys are kept of https://op.example: the next login waits for them " +
    "[sudo opkssh cache refresh, best by a timer]",
  ]],
  ["a cache that is not believed", checkCache, { cache: { entries: [], problems: ["Ignored"] } }, [
    "warning cache: Ignored [sudo opkssh permissions fix, then sudo opkssh cache refresh]",
  ]],

  ["a log", checkLog, {}, ["ok log: there is a log"]],
  ["no log", checkLog, { logSize: undefined }, []],
  ["a log nobody rotates", checkLog, { logSize: 200 * 1024 * 1024 }, [
    "warning log: the log has grown to 200 MiB " +
    "[have logrotate rotate it, with: create 0660 root opksshuser]",
  ]],

  ["a log in the journal only", checkLog, logTo(["journal"], undefined), [
    "ok log:journal: attempts go to the journal",
  ]],
  ["a journal that is not there", checkLog, logTo(["file", "journal"], "Cannot write"), [
    "warning log:journal: Cannot write " +
    '[systemctl status systemd-journald; without systemd: log.to = "syslog"]',
    "ok log: there is a log",
  ]],
  ["a syslog that is not there", checkLog, logTo(["syslog"], "Cannot write"), [
    'warning log:syslog: Cannot write [start the syslog daemon; with systemd: log.to = "journal"]',
  ]],
  ["a log nowhere", checkLog, logTo([], undefined), [
    "warning log: attempts are recorded nowhere: log.to is none " +
    '[set log.to in the configuration, as in ["file", "journal"]]',
  ]],

  ["a rule for sudo", checkSudo, {}, ["ok sudo: verify may read the policies in homes"]],
  ["no rule", checkSudo, sudo({ rule: false }), [
    "ok sudo: the policies in homes are not used: there is no rule in sudoers",
  ]],
  ["a rule without sudo", checkSudo, sudo({ sudo: undefined }), [
    "error sudo: there is a rule for sudo but no sudo, so the policies in homes are not used " +
    "[install sudo]",
  ]],
  [
    "a rule for another path",
    checkSudo,
    sudo({ program: "/opt/opkssh", readhome: { known: true, value: false } }),
    [
      "error sudo: opksshuser may not run /opt/opkssh readhome, so the policies in homes are not " +
      "used [sudo opkssh server install writes the rule; or with visudo: " +
      "opksshuser ALL=(root) NOPASSWD: /opt/opkssh readhome *]",
    ],
  ],
  [
    "a rule that allows everything",
    checkSudo,
    sudo({ allowed: { known: true, value: ["ALL", "/usr/local/bin/opkssh ^readhome [a-z]+$"] } }),
    [
      "error sudo: opksshuser may run as another user without a password: ALL " +
      "[remove that rule from sudoers: sudo visudo]",
      "ok sudo: verify may read the policies in homes",
    ],
  ],
  [
    "the rule of a chained command",
    checkSudo,
    sudo({
      allowed: { known: true, value: ["/usr/bin/keys", "/usr/bin/keys -a"] },
      chained: ["/usr/bin/keys"],
    }),
    [
      "ok sudo: verify hands over to /usr/bin/keys, which sshd asked before it",
      "error sudo: opksshuser may run as another user without a password: /usr/bin/keys -a " +
      "[remove that rule from sudoers: sudo visudo]",
      "ok sudo: verify may read the policies in homes",
    ],
  ],
  ["a caller who may not ask sudo", checkSudo, sudo({ readhome: DENIED, allowed: DENIED }), [
    "warning sudo: only root may [sudo opkssh doctor]",
  ]],

  ["no SELinux", checkSelinux, {}, []],
  [
    "SELinux without the module",
    checkSelinux,
    { selinux: { ...SOUND.selinux, mode: "Enforcing" } },
    [
      "error selinux: SELinux is enforcing and the module opkssh is not loaded: sshd may not let " +
      "opkssh reach the providers or the log [run the installer again; it loads the module]",
    ],
  ],
  [
    "SELinux that forbids sudo",
    checkSelinux,
    {
      selinux: {
        mode: "Permissive",
        module: { known: true, value: true },
        homeAllowed: { known: true, value: false },
      },
    },
    [
      "warning selinux: SELinux does not let opkssh run sudo, so the policies in homes are not " +
      "used [sudo setsebool -P opkssh_enable_home on]",
    ],
  ],
  [
    "SELinux with the module",
    checkSelinux,
    {
      ...sudo({ rule: false }),
      selinux: {
        mode: "Enforcing",
        module: { known: true, value: true },
        homeAllowed: { known: true, value: false },
      },
    },
    ["ok selinux: SELinux is enforcing and lets opkssh work"],
  ],

  ["a run that refuses a stranger", checkDryVerify, {}, [
    "ok dry-run: run as opksshuser, verify works and refuses strangers in 80 ms",
  ]],
  ["nothing to run", checkDryVerify, { dryVerify: undefined }, []],
  [
    "a run that refuses everybody",
    checkDryVerify,
    dry({ refusal: "CFG_UNUSABLE", said: "refused: config.toml:1:1: bad (CFG_UNUSABLE)" }),
    [
      "error dry-run: run as opksshuser, verify refuses everybody: " +
      "refused: config.toml:1:1: bad (CFG_UNUSABLE) " +
      "[correct what is said above, then sudo opkssh doctor]",
    ],
  ],
  [
    "the same run by an ordinary user",
    checkDryVerify,
    { ...dry({ refusal: "CFG_PROVIDERS_UNREADABLE", said: "no" }), privileged: false },
    ["warning dry-run: run as opksshuser, verify refuses everybody: no [sudo opkssh doctor]"],
  ],
  [
    "a run that lets strangers in",
    checkDryVerify,
    dry({ outcome: { kind: "exited", code: 0, vouched: true } }),
    [
      "error dry-run: the command of sshd lets in a certificate that nobody vouches for " +
      "[look at what else the command does: sudo sshd -T | grep -i authorizedkeyscommand]",
    ],
  ],
  [
    "a wrapper whose other command succeeds",
    checkDryVerify,
    dry({ outcome: { kind: "exited", code: 0, vouched: false } }),
    ["ok dry-run: run as opksshuser, verify works and refuses strangers in 80 ms"],
  ],
  [
    "a run that says nothing",
    checkDryVerify,
    dry({ outcome: { kind: "exited", code: 1, vouched: false }, refusal: undefined, said: "" }),
    [
      "warning dry-run: run as opksshuser, the command ends with exit code 1 and does not say why " +
      "[look into /var/log/opkssh.log]",
    ],
  ],
  [
    "a program that is none",
    checkDryVerify,
    dry({
      outcome: { kind: "exited", code: 127, vouched: false },
      refusal: undefined,
      said: "not found",
    }),
    [
      "error dry-run: run as opksshuser, the command ends with exit code 127 and does not say " +
      "why: not found [look into /var/log/opkssh.log]",
    ],
  ],
  ["a run without end", checkDryVerify, dry({ outcome: { kind: "timeout" } }), [
    "error dry-run: the command of sshd does not end in time [look into the log for what it does]",
  ]],
  [
    "a run that does not start",
    checkDryVerify,
    dry({ outcome: { kind: "not-started", reason: "exec format error" } }),
    ["error dry-run: the command of sshd does not start: exec format error"],
  ],
  ["a slow run", checkDryVerify, dry({ milliseconds: 2500.4 }), [
    "warning dry-run: run as opksshuser, verify needs 2500 ms for a refusal",
  ]],
];

for (const [what, check, changes, wanted] of CASES) {
  Deno.test(`${check.name} on ${what}`, () => {
    const findings = check(doctorFacts(changes)).map(({ status, id, fact, hint }) =>
      `${status} ${id}: ${fact}${hint === undefined ? "" : ` [${hint}]`}`
    );
    assert.deepEqual(findings, wanted);
  });
}
