import { fileURLToPath } from "node:url";
import { runDeno } from "../../install/packaging/run_deno.ts";
import { PERMISSION_KINDS, V8_FLAGS } from "../../install/packaging/runtime_flags.ts";
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
  /** Environment besides `HOME`; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** The entry module; default the program's `main.ts`. */
  readonly main?: string;
  /** The reader of stdout goes away at once; default false. */
  readonly closeStdout?: boolean;
  /** Prepares the home directory. */
  readonly prepare?: (home: string) => Promise<void>;
}

/**
 * Runs the real program with the permissions and V8 flags it is released with, in a home directory
 * of its own and an environment without the caller's variables.
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
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-lock",
        "--cached-only",
        "--no-prompt",
        ...PERMISSION_KINDS.map((kind) => `--allow-${kind}`),
        "--deny-import",
        `--v8-flags=${V8_FLAGS.join(",")}`,
        options.main ?? fileURLToPath(new URL("../../main.ts", import.meta.url)),
        ...argv,
      ],
      cwd: home,
      clearEnv: true,
      env: {
        HOME: home,
        USERPROFILE: home,
        DENO_DIR: await denoDirectory(),
        DENO_NO_UPDATE_CHECK: "1",
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

let known: Promise<string> | undefined;

/** The runtime's cache is below the home directory, which is another one for the program. */
function denoDirectory(): Promise<string> {
  known ??= runDeno(["info", "--json"]).then(({ stdout }) => {
    const info: unknown = JSON.parse(stdout);
    if (
      typeof info === "object" && info !== null && "denoDir" in info &&
      typeof info.denoDir === "string"
    ) {
      return info.denoDir;
    }
    throw new Error("Cannot read where the runtime keeps its cache: no denoDir");
  });
  return known;
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
