import type { CommandSpec } from "./command_spec.ts";

/**
 * `opkssh readhome`. Nothing of it is parsed here: root runs it for another user through sudo, whose
 * rule allows any arguments.
 */
export const READHOME_COMMAND: CommandSpec = {
  name: "readhome",
  summary: "server: print a user's own policy file, for verify",
  description: [
    "verify runs this through sudo when the system policy has not decided. It prints " +
    "~/.opk/auth_id of the user, if it is a regular file of mode 0600 or stricter that belongs to " +
    "the user and if nobody else can write its directory. Links are not followed below the home.",
    "Without a rule for sudo there is no home policy. The rule must name the program where it " +
    "really is: links to it do not count.",
    "Whatever follows is taken for a user, --help too: verify must never read a help text as a " +
    "policy. This text is what opkssh help readhome prints.",
  ],
  arguments: [{ name: "USER", help: "whose file", required: true }],
  flags: [],
  unparsed: true,
  examples: [{
    purpose: "The rule, in /etc/sudoers.d/opkssh",
    command: "opksshuser ALL=(ALL) NOPASSWD: /usr/local/bin/opkssh readhome *",
  }],
  exitCodes: [
    { code: 0, meaning: "printed" },
    { code: 1, meaning: "not printed; stdout is empty, one line on stderr says why" },
  ],
  run: async (parsed, world) =>
    (await import("../server/readhome.ts")).readhome(parsed.words, { terminal: world.terminal }),
};
