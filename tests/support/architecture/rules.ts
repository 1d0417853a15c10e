/** What one room of `src/` may do; a room is a directory, `main` is `main.ts`. */
export interface RoomRules {
  /** Other rooms it may import from; its own files always. */
  readonly imports: readonly string[];
  /** What of the outside world it may touch, as prefixes of names; everything when missing. */
  readonly outside?: readonly string[];
}

/** Harmless parts of the runtime's namespace: types of errors, and what system this is. */
const HARMLESS = ["Deno.errors", "Deno.build"] as const;

/** The arrows of the design: a room that is not listed here may not exist. */
export const ROOMS: Readonly<Record<string, RoomRules>> = {
  errors: { imports: [], outside: [] },
  encoding: { imports: ["errors"], outside: [] },
  ssh: { imports: ["encoding", "errors"], outside: [] },
  openpubkey: { imports: ["encoding", "errors"], outside: [] },
  policy: { imports: ["openpubkey", "encoding", "errors"], outside: [] },
  platform: { imports: ["encoding", "errors"] },
  oidc: { imports: ["openpubkey", "platform", "encoding", "errors"] },
  config: { imports: ["oidc", "platform", "encoding", "errors"], outside: HARMLESS },
  terminal: {
    imports: ["encoding", "errors"],
    outside: [...HARMLESS, "Deno.stdout", "Deno.stderr", "Deno.stdin", "Deno.consoleSize"],
  },
  client: {
    imports: [
      "oidc",
      "config",
      "platform",
      "openpubkey",
      "ssh",
      "terminal",
      "encoding",
      "errors",
    ],
    outside: HARMLESS,
  },
  server: {
    imports: [
      "policy",
      "oidc",
      "config",
      "platform",
      "openpubkey",
      "ssh",
      "terminal",
      "encoding",
      "errors",
    ],
    outside: HARMLESS,
  },
  admin: {
    imports: [
      "policy",
      "oidc",
      "config",
      "platform",
      "openpubkey",
      "ssh",
      "terminal",
      "encoding",
      "errors",
    ],
    outside: HARMLESS,
  },
  cli: {
    imports: [
      "client",
      "server",
      "admin",
      "policy",
      "oidc",
      "config",
      "platform",
      "openpubkey",
      "ssh",
      "terminal",
      "encoding",
      "errors",
    ],
    outside: HARMLESS,
  },
  main: { imports: ["cli", "server", "ssh", "terminal", "platform", "encoding", "errors"] },
};

/** Single files that may touch more of the outside than their room, and why. */
export const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // The socket of the user's agent, and the time it may take to answer.
  "src/ssh/connect_agent.ts": ["Deno.connect", "Deno.open"],
  "src/ssh/agent_client.ts": ["setTimeout"],
  // Milliseconds since this process began: no clock of anybody else knows that.
  "src/server/verify.ts": ["performance.now"],
  // Puts the seams of every command together.
  "src/cli/system_world.ts": ["Deno."],
};

/** Nothing of this is loaded before `verify` has decided, or before its command is known. */
export const HEAVY_IMPORTS: readonly string[] = ["node:", "yaml", "sshpk", "commander", "uqr"];

/** Modules whose static imports must be light: all of them together are what a start costs. */
export const LIGHT_ENTRIES: readonly string[] = ["main.ts", "src/server/verify.ts"];

/** More than this needs to be taken apart. */
export const MOST_LINES = 500;
