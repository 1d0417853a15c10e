import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { isRecord } from "../is_record.ts";
import { runDeno } from "../run_deno.ts";
import { bundleRunFlags } from "../runtime_flags.ts";
import type { CalledFunction } from "./eager_functions.ts";
import { readRehearsedLogin, type RehearsedLogin } from "./rehearsed_login.ts";

/** Functions by the file they stand in. */
export type CalledFunctions = ReadonlyMap<string, readonly CalledFunction[]>;

/**
 * Lets the `verify` of a finished bundle decide a login as most are: keys kept, allowed, with a
 * configuration and without. The login is always the same, and so is the clock, so the same bundle
 * calls the same functions each time.
 *
 * @param directory absolute path of the bundle
 * @returns every function that was called, by the name of its file in the bundle
 * @throws {Error} when the login is not allowed
 */
export async function rehearseVerify(directory: string): Promise<CalledFunctions> {
  const login = await readRehearsedLogin();
  const work = await Deno.realPath(await Deno.makeTempDir({ prefix: "opkssh-rehearsal-" }));
  try {
    const main = join(work, "main.js");
    const imported = JSON.stringify(pathToFileURL(join(directory, "verify.js")).href);
    await Deno.writeTextFile(
      main,
      `import{verify}from${imported};Deno.exit(await verify(Deno.args,{now:()=>${login.now}}));`,
    );
    const called = new Map<string, CalledFunction[]>();
    for (const configured of [false, true]) {
      const root = join(work, configured ? "configured" : "usual");
      await writeServer(root, login, configured);
      const record = `${root}-record`;
      await run(main, root, record, login);
      await readRecord(record, pathToFileURL(`${directory}/`).href, called);
    }
    return called;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** With the owner and the modes of an installation, so that nothing has to be said about them. */
async function writeServer(
  root: string,
  login: RehearsedLogin,
  configured: boolean,
): Promise<void> {
  const files = { ...login.files };
  if (configured) files["etc/opk/config.toml"] = login.configuration;
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
    await Deno.chmod(join(root, path), 0o600);
  }
  await Deno.mkdir(join(root, "etc/opk/policy.d"));
  for (const path of ["var/cache/opkssh", "etc/opk/policy.d", "etc/opk", "etc", ""]) {
    await Deno.chmod(join(root, path), 0o700);
  }
}

async function run(
  main: string,
  root: string,
  record: string,
  login: RehearsedLogin,
): Promise<void> {
  const words = ["--root", root, ...login.arguments];
  const flags = bundleRunFlags(Deno.build.os === "darwin" ? "darwin" : "linux");
  const { code, stderr } = await runDeno(["run", ...flags, `--coverage=${record}`, main, ...words]);
  if (code === 0) return;
  throw new Error(
    `Cannot build the program: the login it rehearses with is refused: ${stderr.trim()} ` +
      "(deno task rehearsal makes a new one)",
  );
}

/** The record has one file per module, as V8's profiler reports precise coverage. */
async function readRecord(
  record: string,
  base: string,
  called: Map<string, CalledFunction[]>,
): Promise<void> {
  for await (const { name } of Deno.readDir(record)) {
    if (!name.endsWith(".json")) continue;
    const value: unknown = JSON.parse(await Deno.readTextFile(join(record, name)));
    if (!isRecord(value)) throw unusual();
    const { url, functions } = value;
    if (typeof url !== "string" || !Array.isArray(functions)) throw unusual();
    if (!url.startsWith(base)) continue;
    const file = url.slice(base.length);
    called.set(file, [...called.get(file) ?? [], ...functions.flatMap(calledFunction)]);
  }
}

function calledFunction(item: unknown): CalledFunction[] {
  const range: unknown = isRecord(item) && Array.isArray(item["ranges"])
    ? item["ranges"][0]
    : undefined;
  if (!isRecord(range)) throw unusual();
  const { startOffset: start, endOffset: end, count } = range;
  if (typeof start !== "number" || typeof end !== "number" || typeof count !== "number") {
    throw unusual();
  }
  return count > 0 ? [{ start, end }] : [];
}

function unusual(): Error {
  return new Error("Cannot build the program: the runtime's record of calls is not as usual");
}
