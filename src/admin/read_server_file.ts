import { FileProblem } from "../platform/file_problem.ts";
import type { GuardedFileRules } from "../platform/read_guarded_bytes.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import type { ServerWorld } from "./server_world.ts";

/** A file that somebody wants to know about, whether or not `verify` would believe it. */
export type ServerText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | {
    readonly kind: "unreadable";
    /** Whole sentence about the file. */
    readonly problem: string;
    /** True when the caller may not read it. */
    readonly denied: boolean;
  };

/** Largest file that is looked at, bytes; `verify` reads none that is larger. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What reading depends on. */
export interface ReadServerFileOptions {
  /** No component below this directory may be a link: for homes, whose owner is not trusted. */
  readonly below?: string;
}

/**
 * Reads a file of the server to tell what is in it; nothing is decided by it, so neither owner nor
 * mode matter. Only a regular file is read, and links only where none but root can have made them.
 *
 * @param path the file
 * @param world the machine
 * @param options where links are not followed at all
 * @returns the text, or why there is none
 */
export async function readServerFile(
  path: string,
  world: ServerWorld,
  options: ReadServerFileOptions = {},
): Promise<ServerText> {
  const { below } = options;
  const rules: GuardedFileRules = {
    maxBytes: MAX_BYTES,
    ...(below === undefined ? { links: "trusted" } : { below }),
  };
  try {
    const { fileSystem, os } = world;
    return { kind: "text", text: (await readGuardedFile(path, rules, { fileSystem, os })).text };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    if (error.kind === "absent") return { kind: "absent" };
    const denied = error.cause instanceof Deno.errors.PermissionDenied;
    return { kind: "unreadable", problem: error.message, denied };
  }
}
