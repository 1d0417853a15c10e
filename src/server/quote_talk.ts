import { trimWhiteSpace } from "../policy/trim_white_space.ts";

/** Tokens, certificates and keys are longer than this without a blank; what people read is not. */
const SECRETS = /[A-Za-z0-9+/_=.:-]{64,}/g;
const LONGEST = 300;

const lossy = new TextDecoder();

/**
 * What a program said on standard error, fit for the log: whatever could be a token or a certificate
 * (a script run with `sh -x` shows its variables) is left out, line ends become `; `, and what is
 * long is cut off.
 *
 * @param bytes what it said
 * @returns one line; undefined when it said nothing
 */
export function quoteTalk(bytes: Uint8Array): string | undefined {
  const lines = lossy.decode(bytes).split("\n").map(trimWhiteSpace).filter((line) => line !== "");
  if (lines.length === 0) return undefined;
  const text = lines.join("; ").replace(SECRETS, "[left out]");
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}...`;
}
