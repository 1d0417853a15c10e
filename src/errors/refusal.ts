import type {
  BadEvidenceCode,
  NotAllowedCode,
  RefusalCode,
  UndecidableCode,
} from "./refusal_code.ts";

/**
 * Facts a person needs to understand a refusal, by name: plain text, numbers and lists of text.
 * Never a token, a certificate or a key; whoever prints them escapes control characters.
 */
export type Evidence = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What all refusals of `verify` have in common. Thrown only as one of its three families. */
export abstract class Refusal extends Error {
  /** Which of the three families: decides log level and wording, never the verdict. */
  abstract readonly family: "bad evidence" | "not allowed" | "undecidable";
  /** The stable code; see `refusal_code.ts`. */
  readonly code: RefusalCode;
  /** The facts behind the message. */
  readonly evidence: Evidence;

  /**
   * @param code the stable code
   * @param message one sentence, no final period, stating the fact
   * @param evidence facts by name; no secrets
   * @param cause the original error, kept for the log
   */
  constructor(code: RefusalCode, message: string, evidence?: Evidence, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.evidence = evidence ?? {};
  }
}

/** The certificate, the PK Token or a signature does not hold. */
export class BadEvidenceError extends Refusal {
  override readonly name = "BadEvidenceError";
  readonly family = "bad evidence";
  declare readonly code: BadEvidenceCode;

  /** See {@linkcode Refusal}. */
  constructor(code: BadEvidenceCode, message: string, evidence?: Evidence, cause?: unknown) {
    super(code, message, evidence, cause);
  }
}

/** The identity is proven, but no rule lets it become the requested user, or one forbids it. */
export class NotAllowedError extends Refusal {
  override readonly name = "NotAllowedError";
  readonly family = "not allowed";
  declare readonly code: NotAllowedCode;

  /** See {@linkcode Refusal}. */
  constructor(code: NotAllowedCode, message: string, evidence?: Evidence, cause?: unknown) {
    super(code, message, evidence, cause);
  }
}

/** The server could not decide: configuration unusable, or provider and cache out of reach. */
export class UndecidableError extends Refusal {
  override readonly name = "UndecidableError";
  readonly family = "undecidable";
  declare readonly code: UndecidableCode;

  /** See {@linkcode Refusal}. */
  constructor(code: UndecidableCode, message: string, evidence?: Evidence, cause?: unknown) {
    super(code, message, evidence, cause);
  }
}
