import { decodeUtf8 } from "../encoding/utf8.ts";
import { FileProblem } from "./file_problem.ts";
import type { FileFacts } from "./file_system.ts";
import {
  type GuardedFileRules,
  type GuardedFileWorld,
  readGuardedBytes,
} from "./read_guarded_bytes.ts";

/** A text file that passed its rules. */
export interface GuardedText {
  /** The whole content; a byte order mark is part of it. */
  readonly text: string;
  /** Facts about the file that was read. */
  readonly facts: FileFacts;
}

/**
 * Reads a text file that decides something, and only if nobody else can have written it. See
 * {@linkcode readGuardedBytes} for what is checked.
 *
 * @param path the file, UTF-8
 * @param rules what it must be like
 * @param world seams
 * @returns text and facts
 * @throws {FileProblem} with the reason; nothing else
 */
export async function readGuardedFile(
  path: string,
  rules: GuardedFileRules,
  world: GuardedFileWorld = {},
): Promise<GuardedText> {
  const { bytes, facts } = await readGuardedBytes(path, rules, world);
  try {
    return { text: decodeUtf8(bytes), facts };
  } catch (error) {
    throw new FileProblem("not-utf8", path, "is not UTF-8 text", error);
  }
}
