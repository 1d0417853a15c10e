import { EXIT_CODES } from "../errors/command_error.ts";
import { ISSUER_ALIASES } from "../policy/issuer_aliases.ts";
import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

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
      choices: [...ISSUER_ALIASES.keys()],
    },
  ],
  flags: [
    {
      kind: "boolean",
      long: "force",
      help: "write the row even if it will probably match nobody",
    },
    ROOT_FLAG,
    { kind: "boolean", long: "verbose", short: "v", help: "say which line it is" },
  ],
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
  run: async (parsed, world) => {
    const { add } = await import("../admin/add.ts");
    const { systemAddWorld } = await import("./system_add_world.ts");
    const [principal = "", identity = "", issuer = ""] = parsed.words;
    const root = (parsed.text("root") ?? "").replace(/\/+$/, "");
    await add(
      { principal, identity, issuer, force: parsed.on("force") },
      await systemAddWorld({ terminal: world.terminal, root }),
    );
    return EXIT_CODES.ok;
  },
};
