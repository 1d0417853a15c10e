import { SERVER_CONFIG_FLAG } from "./server_config_flag.ts";
import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh explain`. */
export const EXPLAIN_COMMAND: CommandSpec = {
  name: "explain",
  summary: "server: tell check by check why a certificate is or is not let in",
  description: [
    "Takes the decision that verify would take, on this server's files, for a certificate or a PK " +
    "Token that somebody sent you, and tells every check with its outcome, what is known, and what " +
    "would change it. Nothing is logged and nobody is let in. No token is ever printed.",
  ],
  arguments: [
    { name: "USER", help: "the user somebody wants to become", required: true },
    {
      name: "FILE",
      help: "certificate file (-cert.pub) or PK Token; - reads standard input",
      required: true,
      completes: "file",
    },
  ],
  flags: [
    { kind: "boolean", long: "json", help: "print everything as JSON" },
    SERVER_CONFIG_FLAG,
    ROOT_FLAG,
  ],
  examples: [
    {
      purpose: "Find out why Alice is not let in",
      command: "sudo opkssh explain alice id_ecdsa-cert.pub",
    },
    {
      purpose: "Get the code of the refusal",
      command: "sudo opkssh explain --json alice - < id_ecdsa-cert.pub | jq -r .code",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "verify would let them in" },
    { code: 1, meaning: "it would not, or the file could not be read" },
  ],
  run: async (parsed, world) => {
    const { runExplain } = await import("./run_explain.ts");
    return await runExplain(parsed, world) ? EXIT_CODES.ok : EXIT_CODES.failed;
  },
};
