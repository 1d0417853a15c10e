import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Bundle } from "./bundle.ts";

/** The databases in which the runtime keeps what it found out about source files. */
const DEPENDENCIES = "dep_analysis_cache_v2";
const DATABASES = [DEPENDENCIES, "node_analysis_cache_v2"] as const;

/**
 * Lets the runtime look at every file of a bundle once, and freezes what it found. Without it every
 * start parses all files it loads a second time, just to find their imports; a compiled binary has
 * none of that.
 *
 * The databases are in write-ahead mode. SQLite opens those on a medium it cannot write to only when
 * the log and its index are beside them, and the runtime lets SQLite optimise them when it opens
 * them: so they are optimised first, and copied while they are open. What is missing afterwards the
 * runtime does without.
 *
 * Root can write to anything, and its runtime would: it gets databases of its own in a directory
 * nobody else uses, named like the other with `-root` at its end.
 *
 * @param home directory of the bundle with the runtime beside it, where both will stay: what is
 *   found out is kept by path
 * @param bundle its files, and which of them nothing imports
 * @param directory name of the directory to make in it
 * @throws {Error} when the runtime cannot read the bundle
 */
export async function analysisCache(
  home: string,
  bundle: Pick<Bundle, "files" | "entries">,
  directory: string,
): Promise<void> {
  const work = join(home, `${directory}.new`);
  const frozen = join(home, directory);
  // With the directory the runtime would otherwise make.
  await Deno.mkdir(join(frozen, "npm"), { recursive: true });
  for (const path of [frozen, join(frozen, "npm")]) await Deno.chmod(path, 0o755);
  try {
    // The runtime fills its databases on the side and may end before it is through.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await analyse(home, work, bundle.entries);
      if (known(work) >= bundle.files.length) break;
    }
    for (const name of DATABASES) await freeze(work, frozen, name);
    if (Deno.uid() === 0) await takeOver(work, `${frozen}-root`);
  } finally {
    await Deno.remove(work, { recursive: true }).catch(ignoreAbsent);
  }
}

const ATTEMPTS = 5;

async function takeOver(work: string, own: string): Promise<void> {
  await Deno.chmod(work, 0o700);
  await Deno.rename(work, own);
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

async function analyse(home: string, work: string, entries: readonly string[]): Promise<void> {
  const run = await new Deno.Command(join(home, "deno"), {
    args: [
      ...["cache", "--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm"],
      ...entries.map((entry) => join(home, entry)),
    ],
    cwd: "/",
    clearEnv: true,
    env: { DENO_DIR: work, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!run.success) {
    throw new Error(`Cannot analyse the bundle: ${new TextDecoder().decode(run.stderr).trim()}`);
  }
}

/** How many files are in the database of dependencies. */
function known(work: string): number {
  const database = new DatabaseSync(join(work, DEPENDENCIES));
  try {
    return Number(database.prepare("SELECT count(*) AS n FROM moduleinfocache").get()?.["n"]);
  } catch (error) {
    if (isSqliteError(error)) return 0;
    throw error;
  } finally {
    database.close();
  }
}

async function freeze(work: string, frozen: string, name: string): Promise<void> {
  const database = new DatabaseSync(join(work, name));
  try {
    database.exec("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; ANALYZE;");
    // Something has to stand in the log.
    database.exec("INSERT OR REPLACE INTO info VALUES ('staged', '1')");
    for (const suffix of ["", "-wal", "-shm"]) {
      const copy = join(frozen, `${name}${suffix}`);
      await Deno.copyFile(join(work, `${name}${suffix}`), copy);
      await Deno.chmod(copy, 0o444);
    }
  } catch (error) {
    if (!isSqliteError(error)) throw error;
  } finally {
    database.close();
  }
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}
