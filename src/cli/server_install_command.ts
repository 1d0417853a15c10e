import { INSTALLER_EXIT_CODES } from "../errors/installer_exit_code.ts";
import type { CommandSpec } from "./command_spec.ts";
import { runServerInstaller } from "./run_server_installer.ts";

/** `opkssh server install`. */
export const SERVER_INSTALL_COMMAND: CommandSpec = {
  name: "install",
  summary: "have this machine's sshd ask this program",
  description: [
    "Runs the installer that came with this program (install-linux.sh), for the program as it " +
    "stands: after a package was installed, or to repair what is there. It makes the user opksshuser, " +
    "/etc/opk, the sudo rule, the SELinux module, the log and the cache timer, and gives sshd the two " +
    "lines. Run again, it changes nothing.",
    "Everything that can be refused is refused before the first change, sshd -t accepts every step, " +
    "and after a failure everything is put back.",
  ],
  arguments: [],
  flags: [
    { kind: "boolean", long: "dry-run", help: "say what would be done, change nothing" },
    {
      kind: "boolean",
      long: "chain",
      help: "keep an existing AuthorizedKeysCommand: opkssh first, then that one",
    },
    {
      kind: "boolean",
      long: "overwrite-config",
      help: "put opkssh in front of an existing AuthorizedKeysCommand",
    },
    {
      kind: "boolean",
      long: "key-filter",
      help: "have sshd run a script that refuses plain keys before opkssh is started",
    },
    {
      kind: "boolean",
      long: "no-key-filter",
      help: "have sshd ask opkssh itself; without either flag it stays as it is",
    },
    {
      kind: "string",
      long: "confirm-within",
      valueName: "SECONDS",
      help: "put sshd back unless server install --confirm is run in time",
    },
    { kind: "boolean", long: "confirm", help: "keep what was put in place with --confirm-within" },
    { kind: "boolean", long: "no-reload", help: "do not reload sshd" },
    {
      kind: "boolean",
      long: "no-home-policy",
      help: "no policies in home directories, so no sudo",
    },
    {
      kind: "string",
      long: "install-te-from",
      valueName: "FILE",
      help: "source of the SELinux module",
      completes: "file",
    },
    {
      kind: "boolean",
      long: "selinux-enable-squid",
      help: "let opkssh connect to squid ports",
    },
    {
      kind: "boolean",
      long: "selinux-enable-proxy",
      help: "let opkssh connect to web cache ports",
    },
    { kind: "boolean", long: "json", help: "one JSON object on stdout; talk goes to stderr" },
  ],
  unparsed: true,
  examples: [
    { purpose: "See what would be done", command: "sudo opkssh server install --dry-run" },
    { purpose: "Do it", command: "sudo opkssh server install" },
    {
      purpose: "Beside SSSD or EC2 Instance Connect",
      command: "sudo opkssh server install --chain",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "done, or nothing to do" },
    { code: 1, meaning: "failed, or there is no installer" },
    { code: INSTALLER_EXIT_CODES.usage, meaning: "the command line could not be understood" },
    { code: INSTALLER_EXIT_CODES.unfit, meaning: "this machine does not fit; nothing was changed" },
    {
      code: INSTALLER_EXIT_CODES.untrusted,
      meaning: "this program does not run as it should; nothing was changed",
    },
    {
      code: INSTALLER_EXIT_CODES.sshdRefused,
      meaning: "sshd's configuration was left alone because of what is in it; nothing was changed",
    },
    {
      code: INSTALLER_EXIT_CODES.rolledBack,
      meaning: "failed on the way; everything was put back",
    },
  ],
  run: (parsed, world) => runServerInstaller("install", parsed.words, world),
};
