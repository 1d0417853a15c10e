import type { Cmdlet } from "./cmdlets.ts";
import { Interpreter } from "./interpreter.ts";
import { equal, regex } from "./operators.ts";
import { parsePowerShell } from "./parse_powershell.ts";
import { Dictionary, itemsOf, Thrown, toText, toTruth, type Value } from "./values.ts";

/** One `It` of a Pester file, or one row of its `-ForEach`. */
export interface PesterResult {
  readonly name: string;
  /** Undefined when it has passed. */
  readonly error: unknown;
}

/**
 * Runs a Pester file: `Describe`, `It`, `BeforeAll`, `BeforeEach`, `-ForEach` and the forms of `Should`
 * that the tests beside the scripts use.
 *
 * @param test text of the file
 * @param parts texts of the scripts under test, in the order in which they are loaded
 * @returns what became of each test, in order
 */
export async function runPester(
  test: string,
  parts: readonly string[],
): Promise<readonly PesterResult[]> {
  const results: PesterResult[] = [];
  const before: Value[][] = [];
  let group = "";
  const cmdlets: Record<string, Cmdlet> = {
    describe: ({ positional: [name = "", block = null] }) => {
      const outer = group;
      group = toText(name);
      before.push([]);
      try {
        interpreter.runBlock(block);
      } finally {
        before.pop();
        group = outer;
      }
      return [];
    },
    beforeall: ({ positional: [block = null], run }) => run(block, null),
    beforeeach: ({ positional: [block = null] }) => {
      before.at(-1)?.push(block);
      return [];
    },
    it: ({ positional: [name = "", block = null], named, run }) => {
      for (const row of itemsOf(named.get("foreach") ?? [new Dictionary()]) ?? []) {
        const values = row instanceof Dictionary ? row.entries() : [];
        let title = toText(name);
        for (const [key, value] of values) title = title.replaceAll(`<${key}>`, toText(value));
        let error: unknown;
        try {
          // The values go to the scope of the group, as they are seen by what runs before each test.
          for (const [key, value] of values) interpreter.assign(key, value);
          for (const one of before.flat()) run(one, null);
          interpreter.runBlock(block);
        } catch (caught) {
          error = caught;
        }
        results.push({ name: `${group} ${title}`, error });
      }
      return [];
    },
    should: ({ input = [], named, run }) => {
      const wrong = complaint(input, named, run);
      const negated = named.has("not");
      if ((wrong === undefined) === negated) {
        throw new Error(negated ? "expected otherwise" : wrong);
      }
      return [];
    },
    "join-path": ({ positional }) => [positional.map(toText).join("/")],
  };
  const interpreter = new Interpreter({ cmdlets, variables: { PSScriptRoot: "." } });
  for (const part of parts) interpreter.load(await parsePowerShell(part));
  interpreter.load(await parsePowerShell(test));
  return results;
}

/** Why an assertion does not hold; undefined when it does. */
function complaint(
  input: readonly Value[],
  named: ReadonlyMap<string, Value>,
  run: (block: Value, item: Value) => readonly Value[],
): string | undefined {
  const [only = null] = input;
  const shown = input.map((one) => JSON.stringify(toText(one))).join(", ");
  for (const [name, wanted] of named) {
    switch (name) {
      case "not":
        break;
      case "be":
      case "beexactly": {
        const list = itemsOf(wanted) ?? [wanted];
        const same = list.length === input.length &&
          list.every((one, at) => equal(input[at] ?? null, one, name === "beexactly"));
        return same ? undefined : `expected ${JSON.stringify(list.map(toText))}, got ${shown}`;
      }
      case "betrue":
        return only === true ? undefined : `expected true, got ${shown}`;
      case "befalse":
        return only === false ? undefined : `expected false, got ${shown}`;
      case "benullorempty":
        return input.every((one) => !toTruth(one)) ? undefined : `expected nothing, got ${shown}`;
      case "havecount":
        return input.length === wanted ? undefined : `expected ${toText(wanted)}, got ${shown}`;
      case "match":
        return regex(toText(wanted), "is").test(toText(only)) ? undefined : `no match: ${shown}`;
      case "throw":
        try {
          run(only, null);
        } catch (error) {
          if (error instanceof Thrown) return undefined;
          throw error;
        }
        return "nothing was thrown";
      default:
        throw new Error(`Should -${name} is not known here`);
    }
  }
  return "Should without a condition";
}
