import type { SelinuxFacts } from "../doctor_facts.ts";
import type { DoctorWorld } from "../doctor_world.ts";
import type { Known } from "../sshd_facts.ts";

const ASK_MS = 20_000;
const text = new TextDecoder();

/**
 * Finds out what SELinux makes of opkssh.
 *
 * @param world the machine
 * @returns what could be found out
 */
export async function gatherSelinux(world: DoctorWorld): Promise<SelinuxFacts> {
  const no: Known<boolean> = { known: true, value: false };
  const mode = world.os === "linux" ? await modeOf(world) : "none";
  if (mode === "none" || mode === "Disabled") return { mode, module: no, homeAllowed: no };
  const modules = await ask(["/usr/sbin/semodule", "-l"], world);
  const boolean = await ask(["/usr/sbin/getsebool", "opkssh_enable_home"], world);
  const why = "the modules of SELinux cannot be listed";
  const denied = world.users.current()?.uid !== 0;
  return {
    mode,
    module: modules === undefined
      ? { known: false, why, denied }
      : { known: true, value: /^opkssh\b/m.test(modules) },
    homeAllowed: boolean === undefined
      ? { known: false, why: "there is no boolean opkssh_enable_home", denied: false }
      : { known: true, value: /-->\s*on\b/.test(boolean) },
  };
}

async function modeOf(world: DoctorWorld): Promise<SelinuxFacts["mode"]> {
  const said = (await ask(["/usr/sbin/getenforce"], world))?.trim();
  return said === "Enforcing" || said === "Permissive" || said === "Disabled" ? said : "none";
}

async function ask(
  argv: readonly [string, ...string[]],
  world: DoctorWorld,
): Promise<string | undefined> {
  const result = await world.run({ argv, env: { LC_ALL: "C" }, timeoutMs: ASK_MS });
  return result.kind === "exited" && result.code === 0 ? text.decode(result.stdout) : undefined;
}
