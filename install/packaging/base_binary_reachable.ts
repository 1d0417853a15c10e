import { hostTarget } from "./compile_targets.ts";
import { runDeno } from "./run_deno.ts";

/**
 * Whether a base binary for this machine can be had: given in `DENORT_BIN`, already in the runtime's
 * cache, or to be downloaded from the runtime's own host. Answers within seconds also where that
 * host can not be reached.
 *
 * @param timeoutMs how long to wait for the host, milliseconds
 */
export async function baseBinaryReachable(timeoutMs = 3000): Promise<boolean> {
  const target = hostTarget();
  if (target === undefined) return false;
  if (Deno.env.has("DENORT_BIN")) return true;
  const path = `release/v${Deno.version.deno}/denort-${target.triple}.zip`;
  if (await isCached(path)) return true;
  try {
    const reply = await fetch(`https://dl.deno.land/${path}`, {
      method: "HEAD",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return reply.ok;
  } catch {
    return false;
  }
}

async function isCached(path: string): Promise<boolean> {
  const info = await runDeno(["info", "--json"]);
  try {
    const parsed: unknown = JSON.parse(info.stdout);
    if (typeof parsed !== "object" || parsed === null || !("denoDir" in parsed)) return false;
    await Deno.stat(`${String(parsed.denoDir)}/dl/${path}`);
    return true;
  } catch {
    return false;
  }
}
