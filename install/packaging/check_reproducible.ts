import { basename, join } from "node:path";
import { copySources } from "./copy_sources.ts";
import { firstDifference } from "./first_difference.ts";
import { printLine } from "./print_line.ts";
import { runDeno } from "./run_deno.ts";
import { sha256Of } from "./release/sha256_of.ts";

/** What to build and what to compare it with. */
export interface ReproducibleOptions {
  /** Targets as `deno task compile` takes them; none are all. */
  readonly targets?: readonly string[];
  /** Released files, each compared with what was built under the same name. */
  readonly released?: readonly string[];
  /** Leave the binaries out, for machines where their base cannot be had. */
  readonly bundleOnly?: boolean;
  /** Base binary to embed into, default as for `deno task compile`. */
  readonly baseBinary?: string;
  /** Directory of the project, default this one. */
  readonly root?: string;
  /** Told what was made, a line at a time. */
  readonly say?: (line: string) => void;
}

/**
 * Two checkouts that have nothing in common but their contents: neither the length nor the depth of
 * their paths, neither time zone nor language.
 */
const PLACES = [
  { path: "a", env: { TZ: "UTC", LC_ALL: "C" } },
  { path: "another/place/for-the-same-sources", env: { TZ: "Asia/Tokyo", LC_ALL: "C.UTF-8" } },
] as const;

/**
 * Builds twice, in two different places, and compares every byte: what is released must follow from
 * the sources alone, or nobody could tell what is in it.
 *
 * @param options what to build, what to compare
 * @returns a sentence for each file that differs; empty when all is well
 * @throws {Error} when a build fails, or a released file is not one of those built
 */
export async function checkReproducible(
  options: ReproducibleOptions = {},
): Promise<readonly string[]> {
  const work = await Deno.makeTempDir({ prefix: "opkssh-reproducible-" });
  try {
    const outputs: string[] = [];
    for (const { path, env } of PLACES) {
      const place = join(work, path);
      await copySources(place, options.root);
      outputs.push(await build(place, env, options));
    }
    return await compare(outputs, options);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** @returns directory of what was built */
async function build(
  place: string,
  env: Readonly<Record<string, string>>,
  options: ReproducibleOptions,
): Promise<string> {
  const output = join(place, "dist");
  const steps = [["install/packaging/bundle_archive.ts", output]];
  if (options.bundleOnly !== true) {
    steps.push(["install/packaging/compile.ts", ...options.targets ?? []]);
  }
  for (const [script = "", ...args] of steps) {
    const base = options.baseBinary === undefined ? {} : { DENORT_BIN: options.baseBinary };
    const run = await runDeno(["run", "-A", join(place, script), ...args], {
      cwd: place,
      env: { ...env, ...base },
    });
    if (run.code !== 0) {
      throw new Error(`Cannot build in ${place}: ${run.stdout}${run.stderr}`.trim());
    }
  }
  return output;
}

async function compare(
  outputs: readonly string[],
  options: ReproducibleOptions,
): Promise<readonly string[]> {
  const [one = "", other = ""] = outputs;
  const names = await namesIn(one);
  if (names.join() !== (await namesIn(other)).join()) {
    return [`one build made ${names.join(" ")}, the other ${(await namesIn(other)).join(" ")}`];
  }
  const differences: string[] = [];
  for (const name of names) {
    const path = join(one, name);
    const { size } = await Deno.stat(path);
    options.say?.(`${await sha256Of(path)}  ${(size / 1e6).toFixed(1).padStart(6)} MB  ${name}`);
    differences.push(...await difference(path, join(other, name), `two builds of ${name}`));
  }
  for (const released of options.released ?? []) {
    const name = basename(released);
    if (!names.includes(name)) throw new Error(`Cannot compare ${released}: no ${name} was built`);
    differences.push(...await difference(join(one, name), released, `${released} and the build`));
  }
  return differences;
}

async function difference(one: string, other: string, what: string): Promise<string[]> {
  const at = firstDifference(await Deno.readFile(one), await Deno.readFile(other));
  return at === undefined ? [] : [`${what} differ from byte ${at} on`];
}

async function namesIn(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).sort();
}

/** `deno task reproducible [--bundle-only] [--released FILE]... [target...]`. */
async function main(args: readonly string[]): Promise<number> {
  const targets: string[] = [];
  const released: string[] = [];
  let bundleOnly = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    const file = args[at + 1];
    if (arg === "--bundle-only") bundleOnly = true;
    else if (arg === "--released" && file !== undefined) {
      released.push(file);
      at++;
    } else if (arg.startsWith("-")) {
      printLine("usage: deno task reproducible [--bundle-only] [--released FILE]... [TARGET...]");
      printLine(
        "  such as: deno task reproducible --released opkssh-linux-amd64 opkssh-linux-amd64",
      );
      return 2;
    } else targets.push(arg);
  }
  try {
    const options = { targets, released, bundleOnly, say: printLine };
    const differences = await checkReproducible(options);
    for (const line of differences) printLine(`error: ${line}`);
    if (differences.length > 0) return 1;
    const and = released.length > 0 ? `, and so did ${released.join(" ")}` : "";
    printLine(`two builds in different places gave the same bytes${and}`);
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
