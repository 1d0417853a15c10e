import { COMMAND_TABLE } from "./command_table.ts";
import { suggest } from "./suggest.ts";
import { usageError } from "./usage_error.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/**
 * Makes the completion script of one shell from the command table.
 *
 * @param shell `bash`, `zsh`, `fish` or `powershell`
 * @returns the script
 * @throws {CommandError} `usage` for any other shell
 */
export async function completionScript(shell: string): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("./bash_completion.ts")).bashCompletion(COMMAND_TABLE);
    case "zsh":
      return (await import("./zsh_completion.ts")).zshCompletion(COMMAND_TABLE);
    case "fish":
      return (await import("./fish_completion.ts")).fishCompletion(COMMAND_TABLE);
    case "powershell":
      return (await import("./powershell_completion.ts")).powershellCompletion(COMMAND_TABLE);
    default: {
      const near = suggest(shell, SHELLS);
      throw usageError(["opkssh", "completion"], `no completion for this shell: ${shell}`, [
        near === undefined ? "opkssh completion bash" : `did you mean: opkssh completion ${near}`,
      ]);
    }
  }
}
