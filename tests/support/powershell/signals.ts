import type { Value } from "./values.ts";

/** Variables by their name in lower case; what is not here is looked for where this was called from. */
export class Scope {
  readonly #own = new Map<string, Value>();

  constructor(readonly parent: Scope | undefined) {}

  get(name: string): Value | undefined {
    return this.#own.has(name) ? this.#own.get(name) : this.parent?.get(name);
  }

  set(name: string, value: Value): void {
    this.#own.set(name, value);
  }
}

/** `return`, with what was put out before it. */
export class Return {
  constructor(readonly outputs: readonly Value[]) {}
}

/** `break` and `continue`. */
export class Loop {
  constructor(readonly kind: "break" | "continue") {}
}

/** Ends the script. */
export class Exit {
  constructor(readonly code: number) {}
}

/** What was put out as one value: nothing is null, several are an array. */
export function fold(outputs: readonly Value[]): Value {
  return outputs.length === 1 ? outputs[0] ?? null : outputs.length === 0 ? null : [...outputs];
}
