import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh audit`. */
export const AUDIT_COMMAND: CommandSpec = {
  name: "audit",
  summary: "server: judge who may log in, row by row",
  description: [
    "Looks at the providers, every row of the policy and of the policies in all homes, the " +
    "configuration and the plugins, as verify will see them: rows that cannot be read, issuers " +
    "that are not trusted, identities that match nobody, files that would not be believed.",
  ],
  arguments: [],
  flags: [
    {
      kind: "string",
      long: "providers-file",
      valueName: "FILE",
      help: "providers to judge by",
      defaultHelp: "/etc/opk/providers",
      completes: "file",
    },
    {
      kind: "string",
      long: "policy-file",
      valueName: "FILE",
      help: "policy to judge",
      defaultHelp: "/etc/opk/auth_id",
      completes: "file",
    },
    {
      kind: "boolean",
      long: "skip-user-policy",
      help: "leave the policies in homes out; always on Windows",
    },
    { kind: "boolean", long: "json", short: "j", help: "print the findings as JSON" },
    ROOT_FLAG,
  ],
  examples: [
    { purpose: "Look at everything", command: "sudo opkssh audit" },
    {
      purpose: "List the rows that need mending",
      command: "sudo opkssh audit -j | jq '.system_policy.rows[] | select(.status != \"SUCCESS\")'",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "nothing is wrong" },
    { code: 1, meaning: "something is wrong, be it a warning" },
  ],
  run: async (parsed, world) => {
    const { runAudit } = await import("./run_audit.ts");
    return await runAudit(parsed, world);
  },
};
