import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildProgram } from "./build_program.ts";
import { BaseBinaryError, compileProgram } from "./compile_program.ts";
import { COMPILE_TARGETS, type CompileTarget, hostTarget } from "./compile_targets.ts";
import { encodeHex } from "./encode_hex.ts";
import { printLine } from "./print_line.ts";
import { PROJECT_ROOT } from "./run_deno.ts";

/**
 * `deno task compile [target...]`: makes the binaries of a release in `dist/`. A target is a triple
 * or the name of an asset; without any, all six are made (with `DENORT_BIN`, which fits one system
 * only, the one of this machine).
 *
 * @param args targets
 * @returns exit code: 0 when every binary was made
 */
export async function compile(args: readonly string[]): Promise<number> {
  const targets: CompileTarget[] = [];
  for (const arg of args) {
    const target = COMPILE_TARGETS.find(({ triple, asset }) => arg === triple || arg === asset);
    if (target === undefined) {
      printLine(`error: there is no target ${JSON.stringify(arg)}`);
      for (const { triple, asset } of COMPILE_TARGETS) printLine(`hint: ${triple} (${asset})`);
      return 1;
    }
    targets.push(target);
  }
  const work = await Deno.makeTempDir({ prefix: "opkssh-compile-" });
  try {
    return await compileAll(targets.length > 0 ? targets : defaultTargets(), work);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

function defaultTargets(): readonly CompileTarget[] {
  const host = hostTarget();
  return Deno.env.has("DENORT_BIN") && host !== undefined ? [host] : COMPILE_TARGETS;
}

async function compileAll(targets: readonly CompileTarget[], work: string): Promise<number> {
  const program = await buildProgram(join(work, "bundle"), { frozen: true });
  printLine(`bundle: ${program.files.length} files of ${program.modules.length} modules`);
  const dist = fileURLToPath(new URL("dist", PROJECT_ROOT));
  await Deno.mkdir(dist, { recursive: true });
  let code = 0;
  for (const target of targets) {
    const output = join(dist, target.asset);
    try {
      await compileProgram(program, target, { output });
      const bytes = await Deno.readFile(output);
      const hash = await crypto.subtle.digest("SHA-256", bytes);
      const megabytes = (bytes.length / 1e6).toFixed(1);
      printLine(`dist/${target.asset}: ${megabytes} MB, sha256 ${encodeHex(new Uint8Array(hash))}`);
    } catch (error) {
      code = 1;
      printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
      if (error instanceof BaseBinaryError) {
        printLine(
          `hint: set DENORT_BIN to a denort executable of Deno ${Deno.version.deno} for it`,
        );
        // Every other target would fail the same way, only slower.
        if (!Deno.env.has("DENORT_BIN")) break;
      }
    }
  }
  return code;
}

if (import.meta.main) Deno.exit(await compile(Deno.args));
