import { stagedOpkssh } from "./staged_opkssh.ts";
import { withTempDir } from "./with_temp_dir.ts";

/** What a run of the program left behind. */
export interface ProgramRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Every file and directory below the home directory afterwards, sorted, relative to it. */
  readonly files: readonly string[];
}

/** How {@linkcode runProgram} runs. */
export interface RunProgramOptions {
  /** Environment besides `HOME` and `PATH`; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** The reader of stdout goes away at once; default false. */
  readonly closeStdout?: boolean;
  /** Prepares the home directory. */
  readonly prepare?: (home: string) => Promise<void>;
}

/**
 * Runs the real program as it is staged for sshd, in a home directory of its own and an environment
 * without the caller's variables.
 *
 * @param argv words after the program's name
 * @param options environment, home directory
 */
export function runProgram(
  argv: readonly string[],
  options: RunProgramOptions = {},
): Promise<ProgramRun> {
  return withTempDir(async (home) => {
    await options.prepare?.(home);
    const child = new Deno.Command(await stagedOpkssh(), {
      args: [...argv],
      cwd: home,
      clearEnv: true,
      env: {
        HOME: home,
        USERPROFILE: home,
        PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
        ...options.env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [stdout, stderr, status] = await Promise.all([
      options.closeStdout === true
        ? child.stdout.cancel().then(() => "")
        : new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.status,
    ]);
    return { code: status.code, stdout, stderr, files: (await filesBelow(home)).toSorted() };
  });
}

async function filesBelow(directory: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    found.push(`${prefix}${entry.name}`);
    if (entry.isDirectory) {
      found.push(...await filesBelow(`${directory}/${entry.name}`, `${prefix}${entry.name}/`));
    }
  }
  return found;
}
