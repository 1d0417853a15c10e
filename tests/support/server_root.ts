import { join } from "node:path";
import { serverPaths } from "../../src/platform/server_paths.ts";

/** What stands in the server's files. */
export interface ServerFilesContent {
  /** Rows of the providers file. */
  readonly providers: readonly string[];
  /** Rows of the system's auth_id file. */
  readonly authId: readonly string[];
  /** User and group that run `opkssh verify`. */
  readonly verifier: { readonly uid: number; readonly gid: number };
  /** No configuration file at all, as on most servers; then no provider on loopback is trusted. */
  readonly withoutConfig?: boolean;
}

/** One attempt in the log; what else a record holds is in `attempt_record.ts`. */
export interface LogRecord {
  readonly verdict: string;
  /** Code of the refusal; undefined when it was allowed. */
  readonly code: string | undefined;
  /** Why, in words. */
  readonly message: string | undefined;
  /** Address in the ID token, once it was proven. */
  readonly email: string | undefined;
  /** Milliseconds since the program began. */
  readonly ms: number;
  /** Milliseconds by stage. */
  readonly stages: ReadonlyMap<string, number>;
  /** The line as it stands in the file. */
  readonly line: string;
}

/** The server's files below a directory of their own, for `opkssh verify --root`. */
export interface ServerRoot {
  /** The directory. */
  readonly root: string;
  /** Replaces the rows of a file. */
  write(file: "providers" | "authId", rows: readonly string[]): Promise<void>;
  /** Records of the log so far, oldest first. */
  records(): Promise<LogRecord[]>;
  /** Removes every cached key set. */
  emptyCache(): Promise<void>;
}

/**
 * Writes what an installation has: configuration and policy readable by the verify user, a cache that
 * is its own, a log it can append to. Plain HTTP is allowed for providers on loopback.
 *
 * @param root an existing directory that belongs to this process's user
 * @param content rows and owner
 */
export async function serverRoot(root: string, content: ServerFilesContent): Promise<ServerRoot> {
  const paths = serverPaths(root);
  const asRoot = Deno.uid() === 0;
  const give = async (path: string, mode: number, owner: "root" | "verifier"): Promise<void> => {
    const { uid, gid } = content.verifier;
    if (asRoot) await Deno.chown(path, owner === "root" ? 0 : uid, gid);
    await Deno.chmod(path, mode);
  };
  const directory = async (
    path: string,
    mode: number,
    owner: "root" | "verifier",
  ): Promise<void> => {
    await Deno.mkdir(path, { recursive: true });
    await give(path, mode, owner);
  };
  const file = async (path: string, text: string, mode: number): Promise<void> => {
    await Deno.writeTextFile(path, text);
    await give(path, mode, "root");
  };
  const rowsFile = (name: "providers" | "authId", rows: readonly string[]): Promise<void> =>
    file(paths[name], rows.map((row) => `${row}\n`).join(""), 0o640);

  await directory(join(root, "etc"), 0o755, "root");
  await directory(paths.baseDir, 0o750, "root");
  await directory(paths.policyDir, 0o750, "root");
  await directory(join(root, "var"), 0o755, "root");
  await directory(join(root, "var", "cache"), 0o755, "root");
  await directory(paths.cacheDir, 0o700, "verifier");
  await directory(join(root, "var", "log"), 0o755, "root");
  await rowsFile("providers", content.providers);
  await rowsFile("authId", content.authId);
  if (content.withoutConfig !== true) {
    await file(paths.configToml, `allow_loopback_http = true\n\n[log]\nformat = "json"\n`, 0o640);
  }
  await file(paths.logFile, "", 0o660);
  return {
    root,
    write: rowsFile,
    records: async () => {
      const text = await Deno.readTextFile(paths.logFile);
      return text.split("\n").filter((line) => line.startsWith("{")).map(readRecord);
    },
    emptyCache: async () => {
      for await (const { name } of Deno.readDir(paths.cacheDir)) {
        await Deno.remove(join(paths.cacheDir, name), { recursive: true });
      }
    },
  };
}

function readRecord(line: string): LogRecord {
  const { verdict, code, message, email, ms, stages } = JSON.parse(line);
  return {
    verdict: String(verdict),
    code: code === undefined ? undefined : String(code),
    message: message === undefined ? undefined : String(message),
    email: email === undefined ? undefined : String(email),
    ms: Number(ms),
    stages: new Map(Object.entries(stages ?? {}).map(([name, time]) => [name, Number(time)])),
    line,
  };
}
