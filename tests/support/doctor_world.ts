import type { DoctorWorld } from "../../src/admin/doctor/doctor_world.ts";
import type { HttpGet } from "../../src/oidc/http_get.ts";
import { memoryKeySetStore } from "../../src/oidc/key_set_store_memory.ts";
import type { ProgramResult, RunProgramOptions } from "../../src/platform/run_program.ts";
import type { Users } from "../../src/platform/users.ts";
import type { MemoryTerminal } from "./memory_terminal.ts";
import type { ServerImage } from "./server_image.ts";

/** What a program says when it is asked. */
export interface Answer {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** How a {@linkcode doctorWorld} begins. */
export interface DoctorWorldOptions {
  /** Answers by command line, words with blanks between them; others cannot be started. */
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly get?: HttpGet;
  /** Default root. */
  readonly uid?: number;
}

/** A machine on which programs only pretend to run. */
export type FakeDoctorWorld = DoctorWorld & {
  readonly terminal: MemoryTerminal;
  /** What was run, in order. */
  readonly ran: readonly RunProgramOptions[];
};

/**
 * The files of a server image, and programs that answer from a list.
 *
 * @param image the files
 * @param options answers
 */
export function doctorWorld(
  image: ServerImage,
  options: DoctorWorldOptions = {},
): FakeDoctorWorld {
  const world = image.world();
  const ran: RunProgramOptions[] = [];
  const answers = new Map(Object.entries(options.answers ?? {}));
  const uid = options.uid ?? 0;
  const users: Users = { ...world.users, current: () => ({ uid, gid: uid }) };
  const { get } = options;
  return {
    ...world,
    users,
    ran,
    now: () => 5000,
    monotonic: () => 0,
    store: memoryKeySetStore(),
    run: (asked) => {
      ran.push(asked);
      return Promise.resolve(resultOf(answers.get(asked.argv.join(" "))));
    },
    systemLog: () => Promise.resolve(undefined),
    osClass: () => Promise.resolve("generic"),
    connect: () =>
      Promise.resolve({
        get: get ?? (() => Promise.reject(new Error("nobody may ask"))),
        ignoredVariables: [],
        trust: { caCerts: [], roots: ["bundled roots"], problems: [] },
      }),
  };
}

function resultOf(answer: Answer | undefined): ProgramResult {
  if (answer === undefined) return { kind: "not-started", reason: "not found" };
  const bytes = (text = ""): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  return {
    kind: "exited",
    code: answer.code ?? 0,
    signal: undefined,
    stdout: bytes(answer.stdout),
    stderr: bytes(answer.stderr),
  };
}
