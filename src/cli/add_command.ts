import { CommandError } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh add`. */
export const ADD_COMMAND: CommandSpec = {
  name: "add",
  summary: "server: let an identity log in as a user",
  description: [
    "Appends a row to /etc/opk/auth_id; without permission for that, to ~/.opk/auth_id of the " +
    "user. The rest of the file keeps every byte. Adding what is already there changes nothing.",
    "ISSUER is the issuer's URI as the provider writes it, or google, azure, microsoft, gitlab or " +
    "hello for the public ones.",
  ],
  arguments: [
    { name: "PRINCIPAL", help: "user to log in as", required: true },
    {
      name: "IDENTITY",
      help: "email address, subject, or a rule such as oidc:groups:admins",
      required: true,
    },
    {
      name: "ISSUER",
      help: "issuer of the OpenID Provider",
      required: true,
      choices: ["google", "azure", "microsoft", "gitlab", "hello"],
    },
  ],
  flags: [],
  examples: [
    {
      purpose: "Let one person become root",
      command: "sudo opkssh add root alice@example.com google",
    },
    {
      purpose: "Let a group log in as deploy",
      command: "sudo opkssh add deploy oidc:groups:ops https://op.example.com",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "the row is there, whether added now or before" },
    { code: 1, meaning: "nothing was changed" },
  ],
  run: () => {
    throw new CommandError("system_part_missing", "this command is not part of this build");
  },
};
