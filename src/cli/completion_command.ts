import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh completion`. */
export const COMPLETION_COMMAND: CommandSpec = {
  name: "completion",
  summary: "print a script that completes opkssh's commands in a shell",
  description: [
    "Commands, flags and fixed values are part of the script; the aliases of providers are asked " +
    "for when they are needed.",
  ],
  arguments: [{
    name: "SHELL",
    help: "bash, zsh, fish or powershell",
    required: true,
    choices: ["bash", "zsh", "fish", "powershell"],
  }],
  flags: [],
  examples: [
    { purpose: "bash, in ~/.bashrc", command: "source <(opkssh completion bash)" },
    {
      purpose: "zsh, in a directory of $fpath",
      command: "opkssh completion zsh > ~/.zfunc/_opkssh",
    },
    {
      purpose: "fish",
      command: "opkssh completion fish > ~/.config/fish/completions/opkssh.fish",
    },
    {
      purpose: "PowerShell, in $PROFILE",
      command: "opkssh completion powershell | Out-String | Invoke-Expression",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "printed" },
    { code: 1, meaning: "no such shell" },
  ],
  run: async (parsed, world) => {
    const { completionScript } = await import("./completion_script.ts");
    world.terminal.result(await completionScript(parsed.words[0] ?? ""));
    return EXIT_CODES.ok;
  },
};
