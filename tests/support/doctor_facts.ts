import type { DoctorFacts } from "../../src/admin/doctor/doctor_facts.ts";
import { defaultServerConfig } from "../../src/config/default_server_config.ts";
import { parseAuthIdFile } from "../../src/policy/auth_id_file.ts";
import { readProviderRows } from "../../src/policy/read_provider_rows.ts";
import { someKeySetEntry } from "./some_key_set_entry.ts";

const CERTIFICATES =
  "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,ssh-ed25519";

/**
 * Facts about a server on which nothing is wrong.
 *
 * @param changes what is different
 */
export function doctorFacts(changes: Partial<DoctorFacts> = {}): DoctorFacts {
  const account = { name: "opksshuser", uid: 990, gid: 991, home: "/nowhere" };
  return {
    os: "linux",
    privileged: true,
    sshd: {
      path: "/usr/sbin/sshd",
      versionText: "OpenSSH_9.9p1",
      version: { major: 9, minor: 9 },
      settings: { known: true, value: sshdSettings() },
      directives: [],
      problems: [],
      serviceCommand: "",
    },
    command: {
      words: ["/usr/local/bin/opkssh", "verify", "%u", "%k", "%t"],
      userName: "opksshuser",
      account,
      problem: undefined,
      resolved: "/usr/local/bin/opkssh",
      kind: "opkssh",
      program: "/usr/local/bin/opkssh",
      filter: undefined,
    },
    account,
    group: { name: "opksshuser", gid: 991 },
    server: {
      files: [],
      ids: { root: { uid: 0, gid: 0 }, verifierUid: 990, verifierGid: 991 },
    },
    config: { known: true, value: defaultServerConfig() },
    configFiles: { toml: false, yaml: false },
    providers: { known: true, value: readProviderRows("https://op.example client 24h\n") },
    policy: { known: true, value: parseAuthIdFile("root a@b https://op.example\n").rows },
    reach: [{
      issuer: "https://op.example",
      milliseconds: 120,
      problem: undefined,
      clockAhead: 1,
    }],
    trust: { caCerts: [], roots: ["bundled roots"], problems: [] },
    ignoredVariables: [],
    cache: { entries: [someKeySetEntry({ fetchedAt: 1000 })], problems: [] },
    now: 2000,
    logSize: 100,
    systemLogs: new Map(),
    sudo: {
      rule: true,
      sudo: "/usr/bin/sudo",
      program: "/usr/local/bin/opkssh",
      allowed: { known: true, value: ["/usr/local/bin/opkssh readhome *"] },
      chained: [],
      readhome: { known: true, value: true },
    },
    selinux: {
      mode: "none",
      module: { known: true, value: false },
      homeAllowed: { known: true, value: false },
    },
    dryVerify: {
      as: "opksshuser",
      outcome: { kind: "exited", code: 1, vouched: false },
      refusal: "CERT_NO_PKT",
      said: "refused: The certificate carries no PK Token (CERT_NO_PKT)",
      milliseconds: 80,
    },
    ...changes,
  };
}

/**
 * What `sshd -T` says on a server that takes certificates.
 *
 * @param changes keywords that are different
 */
export function sshdSettings(
  changes: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, readonly string[]> {
  const settings = {
    pubkeyauthentication: "yes",
    authenticationmethods: "any",
    pubkeyacceptedalgorithms: CERTIFICATES,
    casignaturealgorithms: "ssh-ed25519,ecdsa-sha2-nistp256",
    permitrootlogin: "without-password",
    ...changes,
  };
  return new Map(Object.entries(settings).map(([name, value]) => [name, [value]]));
}
