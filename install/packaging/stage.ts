import { dirname, join, resolve } from "node:path";
import { analysisCache } from "./analysis_cache.ts";
import { baseBinaryReachable } from "./base_binary_reachable.ts";
import { buildProgram } from "./build_program.ts";
import type { Bundle } from "./bundle.ts";
import { compileProgram } from "./compile_program.ts";
import { hostTarget } from "./compile_targets.ts";
import { ANALYSIS_DIRECTORY, launcherScript } from "./launcher_script.ts";
import { printLine } from "./print_line.ts";

/** What {@linkcode stage} put in place. */
export interface Staged {
  /** Absolute path of the executable: `DIR/opkssh`. */
  readonly executable: string;
  /** A compiled binary, or a launcher over a copy of the runtime in `DIR/opkssh.d`. */
  readonly kind: "compiled" | "launcher";
  /** Why sshd would refuse to run it from there; empty when it would not. */
  readonly warnings: readonly string[];
}

/** Settings of {@linkcode stage}. */
export interface StageOptions {
  /** Directory of the project; default this one. */
  readonly root?: string;
  /** Do not even try to compile. */
  readonly launcherOnly?: boolean;
  /** Told what is happening, a line at a time; default nobody. */
  readonly say?: (line: string) => void;
}

/**
 * Puts a self-contained `opkssh` into a directory, ready to be run by sshd as any user: nothing of
 * the checkout or of anybody's home is needed any more. Run by root, everything belongs to root and
 * is writable by nobody else. An executable that stands there already is replaced in one step, and
 * what it needs stays until the next stage, so a running sshd never meets half a program.
 *
 * @param directory where to; made when missing, with root's modes
 * @param options project, compile or not, where messages go
 * @returns what was put there
 * @throws {Error} when the program cannot be built, or does not run from there
 */
export async function stage(directory: string, options: StageOptions = {}): Promise<Staged> {
  const target = resolve(directory);
  const say = options.say ?? ((): void => {});
  await makeDirectory(target);
  const work = await Deno.makeTempDir({ dir: target, prefix: ".opkssh-" });
  try {
    await Deno.chmod(work, 0o755);
    const program = await buildProgram(join(work, "bundle"), {
      ...(options.root === undefined ? {} : { root: options.root }),
    });
    if (options.launcherOnly !== true && await stageCompiled(program, target, work, say)) {
      return await staged(target, "compiled");
    }
    await stageLauncher(program, target, work);
    return await staged(target, "launcher");
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function staged(target: string, kind: Staged["kind"]): Promise<Staged> {
  const executable = join(target, "opkssh");
  return { executable, kind, warnings: await sshdObjections(executable) };
}

/** @returns false when there is no base binary, or one that does not work; the reason was said */
async function stageCompiled(
  program: Bundle,
  target: string,
  work: string,
  say: (line: string) => void,
): Promise<boolean> {
  const host = hostTarget();
  if (host === undefined || !await baseBinaryReachable()) {
    say("no base binary to compile with: staging a launcher with the same flags");
    return false;
  }
  const output = join(work, "opkssh");
  try {
    await compileProgram(program, host, { output, timeoutMs: 120_000 });
    await own(output, 0o755);
    await tryOut(output);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say("the compiled binary is of no use: staging a launcher with the same flags");
    return false;
  }
  await Deno.rename(output, join(target, "opkssh"));
  await removeOthers(join(target, "opkssh.d"), []);
  return true;
}

async function stageLauncher(program: Bundle, target: string, work: string): Promise<void> {
  const homes = join(target, "opkssh.d");
  const name = `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}`;
  const home = join(homes, name);
  await makeDirectory(homes);
  await Deno.rename(program.directory, home);
  await own(home, 0o755);
  for (const file of program.files) await own(join(home, file), 0o644);
  await Deno.copyFile(await runtime(), join(home, "deno"));
  await own(join(home, "deno"), 0o755);
  await analysisCache(home, program, ANALYSIS_DIRECTORY);

  const launcher = join(work, "opkssh");
  await Deno.writeTextFile(launcher, launcherScript(home));
  await own(launcher, 0o755);
  try {
    await tryOut(launcher);
  } catch (error) {
    await Deno.remove(home, { recursive: true });
    throw error;
  }
  const previous = await homeOf(join(target, "opkssh"), homes);
  await Deno.rename(launcher, join(target, "opkssh"));
  await removeOthers(homes, previous === undefined ? [name] : [name, previous]);
}

/** The runtime's own executable; the wrapper that npm installs runs it in the end. */
async function runtime(): Promise<string> {
  const path = await Deno.realPath(Deno.execPath());
  using file = await Deno.open(path);
  const magic = new Uint8Array(4);
  await file.read(magic);
  if (new TextDecoder("latin1").decode(magic) !== "\x7fELF") {
    throw new Error(`Cannot copy the runtime: ${path} is not an executable of this system`);
  }
  return path;
}

/** Which directory of `homes` the launcher that stands there now uses. */
async function homeOf(launcher: string, homes: string): Promise<string | undefined> {
  try {
    const { size } = await Deno.stat(launcher);
    if (size > 16_384) return undefined;
    const text = await Deno.readTextFile(launcher);
    const at = text.indexOf(`${homes}/`);
    return at < 0 ? undefined : /^[a-z0-9-]+/.exec(text.slice(at + homes.length + 1))?.[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function removeOthers(homes: string, keep: readonly string[]): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(homes)) {
      if (!keep.includes(name)) await Deno.remove(join(homes, name), { recursive: true });
    }
    if (keep.length === 0) await Deno.remove(homes);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await makeDirectory(dirname(path));
  }
  await Deno.mkdir(path);
  await own(path, 0o755);
}

/** Exact mode whatever the umask; root's when root stages. */
async function own(path: string, mode: number): Promise<void> {
  if (Deno.uid() === 0) await Deno.chown(path, 0, 0);
  await Deno.chmod(path, mode);
}

/**
 * Runs it as sshd would: no environment, no home, `/` as directory; when root stages, as a user who
 * owns nothing.
 */
async function tryOut(executable: string): Promise<void> {
  const nobody = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};
  let reason: string;
  try {
    const output = await new Deno.Command(executable, {
      args: ["--version"],
      cwd: "/",
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...nobody,
    }).output();
    const stdout = new TextDecoder().decode(output.stdout);
    if (output.success && stdout.includes("opkssh")) return;
    const stderr = new TextDecoder().decode(output.stderr).trim();
    reason = `exit code ${output.code} ${stderr || stdout.trim()}`.trim();
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  const who = Deno.uid() === 0 ? "as an ordinary user" : "without an environment";
  throw new Error(`Cannot run ${executable} --version ${who}: ${reason}`);
}

/** sshd wants the command and every directory above it owned by root and writable by root only. */
async function sshdObjections(executable: string): Promise<string[]> {
  const objections: string[] = [];
  let path = await Deno.realPath(executable);
  for (;;) {
    const { uid, mode } = await Deno.stat(path);
    if (uid !== 0) objections.push(`${path} does not belong to root`);
    if (((mode ?? 0) & 0o022) !== 0) {
      objections.push(`${path} is writable by others than its owner`);
    }
    if (path === dirname(path)) return objections;
    path = dirname(path);
  }
}

/** `deno task stage [--launcher] DIR`. */
async function main(args: readonly string[]): Promise<number> {
  const directories = args.filter((arg) => arg !== "--launcher");
  const [directory] = directories;
  if (directory === undefined || directories.length > 1 || directory.startsWith("-")) {
    printLine("usage: deno task stage [--launcher] DIR");
    return 1;
  }
  try {
    const result = await stage(directory, {
      launcherOnly: args.includes("--launcher"),
      say: printLine,
    });
    printLine(`${result.executable} (${result.kind})`);
    for (const warning of result.warnings) {
      printLine(`warning: sshd would not run it from there: ${warning}`);
    }
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
