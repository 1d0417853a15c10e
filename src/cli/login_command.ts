import { CLIENT_CONFIG_FLAG } from "./client_config_flag.ts";
import { AGENT_FLAG } from "./agent_flag.ts";
import type { CommandSpec } from "./command_spec.ts";
import { FLOW_FLAG } from "./flow_flag.ts";

/** `opkssh login`. */
export const LOGIN_COMMAND: CommandSpec = {
  name: "login",
  summary: "log in at your OpenID Provider and write an SSH key with its certificate",
  description: [
    "Opens the login page of the OpenID Provider, and when it has confirmed who you are, writes a " +
    "fresh SSH key and a certificate that carries the confirmation. ssh, scp and sftp then use it " +
    "like any other key. No file is touched when the login fails, and a key that opkssh did not " +
    "make is never replaced.",
    "Without a browser to be seen, over SSH or in a container, you log in with a code on any device, " +
    "or paste the address at which any browser ended. Jobs of GitHub Actions, Forgejo Actions and " +
    "GitLab CI log in with their own identity.",
    "ALIAS names one of the configured providers; without it OPKSSH_DEFAULT, then " +
    "default_provider of the configuration decides, and if neither is set you choose in the " +
    "browser.",
  ],
  arguments: [{
    name: "ALIAS",
    help: "provider to log in at; opkssh client provider list shows them",
    required: false,
    completes: "alias",
  }],
  flags: [
    AGENT_FLAG,
    {
      kind: "boolean",
      long: "auto-refresh",
      help: "stay running and renew the key before it expires",
    },
    { ...CLIENT_CONFIG_FLAG, help: "configuration to read, or to create with --create-config" },
    {
      kind: "boolean",
      long: "configure",
      help: "set up ~/.ssh/opkssh for keys of several identities, and exit",
    },
    {
      kind: "boolean",
      long: "create-config",
      help: "write the default configuration unless there is one, and exit",
    },
    {
      kind: "boolean",
      long: "disable-browser-open",
      help: "print the address of the login page, do not open it",
    },
    FLOW_FLAG,
    {
      kind: "boolean",
      long: "inspect-cert",
      help: "print what the new certificate says",
    },
    {
      kind: "boolean",
      long: "json",
      help: "print who logged in, the files and the expiry as JSON",
    },
    {
      kind: "string",
      long: "key-type",
      short: "t",
      valueName: "TYPE",
      help: "type of the key",
      choices: ["ecdsa", "ed25519"],
      default: "ecdsa",
    },
    {
      kind: "duration",
      long: "lifetime",
      valueName: "TIME",
      help: "let the certificate itself expire after this time, such as 24h",
      defaultHelp: "never; the server decides",
    },
    {
      kind: "string",
      long: "log-dir",
      valueName: "DIR",
      help: "also append what is said to opkssh.log in this directory",
      completes: "directory",
    },
    {
      kind: "list",
      long: "principals",
      valueName: "USER",
      help: "users the certificate is good for, instead of all the server allows",
    },
    {
      kind: "boolean",
      long: "passphrase",
      help: "ask for a passphrase and encrypt the private key with it",
    },
    {
      kind: "boolean",
      long: "ppk",
      help:
        "also write the key, its certificate inside, to the key file's name and .ppk, for PuTTY " +
        "0.78 or later; one that is there is renewed in any case",
    },
    {
      kind: "boolean",
      long: "print-id-token",
      help: "print the claims of the ID token as JSON",
    },
    {
      kind: "boolean",
      long: "print-key",
      short: "p",
      help: "print certificate and private key, write no files",
    },
    {
      kind: "string",
      long: "private-key-file",
      short: "i",
      valueName: "FILE",
      help: "write the private key to this file",
      defaultHelp: "~/.ssh/id_ecdsa or ~/.ssh/id_ed25519",
      completes: "file",
    },
    {
      kind: "string",
      long: "provider",
      valueName: "PROVIDER",
      help: "log in at this provider, written ISSUER,CLIENT_ID[,CLIENT_SECRET[,SCOPES]]",
    },
    {
      kind: "boolean",
      long: "quiet",
      short: "q",
      help: "say only warnings and errors",
    },
    {
      kind: "string",
      long: "remote-redirect-uri",
      valueName: "URI",
      help: "redirect URI to announce to the provider instead of the local one",
    },
    {
      kind: "boolean",
      long: "send-access-token",
      help: "put the access token into the certificate; every server you connect to can use it",
    },
    {
      kind: "duration",
      long: "timeout",
      valueName: "TIME",
      help: "how long to wait for you to log in",
      default: 300,
    },
    {
      kind: "boolean",
      long: "verbose",
      short: "v",
      help: "say details, and print what the new certificate says",
    },
  ],
  conflicts: [
    {
      flags: ["quiet", "verbose"],
      instead: "leave out one of them",
    },
    {
      flags: ["print-key", "auto-refresh"],
      instead: "-i FILE keeps the renewed key in a file of your choice",
    },
    {
      flags: ["json", "print-id-token"],
      instead: "opkssh inspect --json FILE shows the claims",
    },
    {
      flags: ["json", "inspect-cert"],
      instead: "opkssh inspect --json FILE shows the certificate",
    },
    {
      flags: ["print-key", "ppk"],
      instead: "-i FILE --ppk writes FILE and FILE.ppk",
    },
    {
      flags: ["print-key", "json"],
      instead: "-i FILE writes the key to a file, --json names it",
    },
  ],
  examples: [
    { purpose: "Log in and connect", command: "opkssh login && ssh user@host" },
    { purpose: "Log in at a certain provider", command: "opkssh login google" },
    {
      purpose: "Write an Ed25519 key to a file of its own",
      command: "opkssh login -t ed25519 -i ~/.ssh/work",
    },
    {
      purpose: "Log in at a provider that is not configured",
      command: "opkssh login --provider https://op.example.com,my-client-id",
    },
    {
      purpose: "Keep the key in the SSH agent only, where it expires by itself",
      command: "opkssh login --agent=only",
    },
    {
      purpose: "Log in for PuTTY, and connect with it",
      command: "opkssh login --ppk && plink -i ~/.ssh/id_ecdsa.ppk user@host",
    },
    {
      purpose: "Log in with a browser you open yourself",
      command: "opkssh login --disable-browser-open",
    },
    {
      purpose: "Log in from a machine without a browser",
      command: "opkssh login --flow=device",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "logged in; key and certificate are written or printed" },
    { code: 1, meaning: "no login; nothing was written" },
    { code: 130, meaning: "ended by Ctrl-C; nothing was written" },
  ],
  run: async (parsed, world) => (await import("./run_login.ts")).runLogin(parsed, world),
};
