/** Exit codes of every command; the manual's table is made from this one. */
export const EXIT_CODES = {
  /** Done, including "nothing to do". */
  ok: 0,
  /** Refused or failed. */
  failed: 1,
  /** `check`: a login is needed. */
  loginNeeded: 4,
  /** Ended by Ctrl-C, as shells report it (128 + SIGINT). */
  interrupted: 130,
} as const;

/** An exit code from the table. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** Kinds of failure of a command, stable for scripts and tests. */
export type CommandErrorCode =
  | "usage"
  | "config_invalid"
  | "provider_unknown"
  | "provider_unreachable"
  | "provider_refused"
  | "provider_reply_invalid"
  | "login_timeout"
  | "login_interrupted"
  | "login_needed"
  | "ports_busy"
  | "token_rejected"
  | "token_too_large"
  | "key_not_ours"
  | "key_unreadable"
  | "file_unreadable"
  | "file_unwritable"
  | "file_invalid"
  | "policy_row_invalid"
  | "not_permitted"
  | "agent_failed"
  | "system_part_missing";

/** What to do about failures whose cause only somebody else can know. */
const USUAL_HINTS: Readonly<Partial<Record<CommandErrorCode, string>>> = {
  "provider_unreachable": "check the network connection and the proxy settings",
  "provider_refused": "ask whoever runs the OpenID Provider what this means",
  "provider_reply_invalid":
    "check the issuer in the configuration, or ask whoever runs the provider",
  "token_rejected": "ask whoever runs the OpenID Provider about the ID tokens of this client",
  "file_unwritable": "check its owner and permissions, and the space left on that disk",
  "agent_failed": "ssh-add -l shows whether the SSH agent works",
};

/** What a {@linkcode CommandError} carries besides its message. */
export interface CommandErrorOptions {
  /** Lines that say what to do next; each is printed after `hint: `. Default by the code. */
  readonly hints?: readonly string[];
  /** Exit code, default {@linkcode EXIT_CODES.failed}. */
  readonly exitCode?: ExitCode;
  /** The original error. */
  readonly cause?: unknown;
}

/**
 * A command could not do what it was asked for. The message is the fact, in one line without a
 * final period; the hints are what to type next.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** Kind of failure, stable. */
  readonly code: CommandErrorCode;
  /** What to type next. */
  readonly hints: readonly string[];
  /** Exit code of the program. */
  readonly exitCode: ExitCode;

  /**
   * @param code kind of failure
   * @param message the fact
   * @param options hints, exit code, cause
   */
  constructor(code: CommandErrorCode, message: string, options: CommandErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    const { hints = [] } = options;
    const usual = USUAL_HINTS[code];
    this.hints = hints.length === 0 && usual !== undefined ? [usual] : hints;
    this.exitCode = options.exitCode ?? EXIT_CODES.failed;
  }
}
