import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The databases in which the runtime keeps what it found out about source files. */
const DATABASES = ["dep_analysis_cache_v2", "node_analysis_cache_v2"] as const;

/**
 * Lets the runtime look at every file of a bundle once, and freezes what it found. Without it every
 * start parses all files it loads a second time, just to find their imports; a compiled binary has
 * none of that.
 *
 * The databases are in write-ahead mode. SQLite opens those on a medium it cannot write to only when
 * the log and its index are beside them, and the runtime lets SQLite optimise them when it opens
 * them: so they are optimised first, and copied while they are open. Where any of this does not
 * work out, the runtime quietly does without.
 *
 * @param home directory of the bundle with the runtime beside it, where both will stay: what is
 *   found out is kept by path
 * @param directory name of the directory to make in it
 * @throws {Error} when the runtime cannot read the bundle
 */
export async function analysisCache(home: string, directory: string): Promise<void> {
  const work = join(home, `${directory}.new`);
  const run = await new Deno.Command(join(home, "deno"), {
    args: [
      ...["cache", "--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm"],
      join(home, "main.js"),
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
  const frozen = join(home, directory);
  // With the directory the runtime would otherwise make.
  await Deno.mkdir(join(frozen, "npm"), { recursive: true });
  for (const name of DATABASES) await freeze(work, frozen, name);
  for (const path of [frozen, join(frozen, "npm")]) await Deno.chmod(path, 0o755);
  await Deno.remove(work, { recursive: true });
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
  } finally {
    database.close();
  }
}
