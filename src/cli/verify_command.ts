import { SERVER_CONFIG_FLAG } from "./server_config_flag.ts";
import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh verify`. `main.ts` calls the work itself, before any of this is loaded. */
export const VERIFY_COMMAND: CommandSpec = {
  name: "verify",
  summary: "server: decide about a key inside sshd's AuthorizedKeysCommand",
  description: [
    "sshd runs this for every key a client offers. If the key is a certificate of opkssh, its PK " +
    "Token holds and the policy lets this identity become the user, one authorized_keys line is " +
    "printed; otherwise nothing.",
    "Flags stand before the three arguments. What follows them is data for policy plugins, never " +
    "a flag, so that no key or user name can change what verify does.",
  ],
  arguments: [
    { name: "PRINCIPAL", help: "user to log in as, %u", required: true },
    { name: "CERT", help: "the key in base64, %k", required: true },
    { name: "KEY-TYPE", help: "type of the key, %t", required: true },
    { name: "EXTRA", help: "further tokens, for policy plugins", required: false, variadic: true },
  ],
  flags: [
    SERVER_CONFIG_FLAG,
    ROOT_FLAG,
    {
      kind: "string",
      long: "then",
      valueName: "CMD",
      help: "after a refusal, ask this AuthorizedKeysCommand about the same key; it gets the " +
        "arguments of verify, or those it names itself: %%u %%k %%t %%f in sshd_config",
      completes: "file",
    },
    {
      kind: "boolean",
      long: "explain",
      help: "answer nothing to sshd, but tell check by check what it would be answered",
    },
    { kind: "boolean", long: "json", help: "with --explain: as JSON" },
  ],
  unparsed: true,
  examples: [
    {
      purpose: "In sshd_config",
      command: "AuthorizedKeysCommand /usr/local/bin/opkssh verify %u %k %t",
    },
    {
      purpose: "In sshd_config, with keys from SSSD as well",
      command: "AuthorizedKeysCommand /usr/local/bin/opkssh verify " +
        '--then "/usr/bin/sss_ssh_authorizedkeys %%u" %u %k %t',
    },
    {
      purpose: "Find out what sshd is told about a certificate",
      command:
        "sudo opkssh verify --explain alice AAAA... ecdsa-sha2-nistp256-cert-v01@openssh.com",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "allowed; stdout has one authorized_keys line" },
    { code: 1, meaning: "refused or failed; stdout is empty, the log says why" },
  ],
  run: async (parsed, world) => {
    const { explainArguments } = await import("../server/explain_verify.ts");
    const explained = await explainArguments(parsed.words);
    if (explained === undefined) {
      return await (await import("../server/verify.ts")).verify(parsed.words);
    }
    world.terminal.result(explained.text);
    return explained.allowed ? 0 : 1;
  },
};
