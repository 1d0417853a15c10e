import { describeDistance } from "../describe_time.ts";
import type { FileFacts } from "../../platform/file_system.ts";
import type { Finding } from "../../terminal/finding.ts";
import { keyCandidates } from "../key_candidates.ts";
import { keyLife, USUAL_LIFETIME } from "../key_life.ts";
import { storedPpk } from "../stored_ppk.ts";
import { type StoredKey, storedKey } from "../stored_key.ts";
import type { DoctorWorld } from "./doctor_world.ts";

type FilesWorld = Pick<DoctorWorld, "paths" | "fileSystem" | "now">;

/**
 * Whether the keys of login are there, still good, and nobody else's to read or change.
 *
 * @param world the machine
 * @returns findings
 * @throws {CommandError} `file_unreadable`
 */
export async function checkFiles(world: FilesWorld): Promise<readonly Finding[]> {
  const { sshDir, sshConfig, identityConfig } = world.paths;
  const findings: Finding[] = [];
  // what others can write makes ssh refuse to start
  for (const path of [sshDir, sshConfig, identityConfig]) {
    findings.push(...await modeFindings(path, 0o022, "written", world));
  }
  let keys = 0;
  for (const path of await keyCandidates(world)) {
    const key = await storedKey(path, world.fileSystem);
    if (key === undefined) continue;
    keys++;
    const now = world.now();
    const { state, until } = keyLife(key.identity, { lifetimeSeconds: USUAL_LIFETIME, now });
    const ended = state === "ended";
    findings.push({
      id: `key:${path}`,
      status: ended ? "warning" : "ok",
      fact: `${path} ${ended ? "ended" : "ends"} ${describeDistance(until, now)} where servers ` +
        "take keys for 24h",
      hint: ended ? "opkssh login, or opkssh logout" : undefined,
    });
    findings.push(...await modeFindings(path, 0o077, "read", world));
    findings.push(...await ppkFindings(key, world));
  }
  if (keys > 0) return findings;
  const fact = "there is no key of opkssh in a file";
  return [...findings, { id: "keys", status: "ok", fact, hint: "opkssh login" }];
}

/** What PuTTY is given must be the key that ssh has, and as private. */
async function ppkFindings(
  { privateKey, certificate }: StoredKey,
  world: FilesWorld,
): Promise<readonly Finding[]> {
  const ppk = await storedPpk(privateKey, certificate.publicKey, world.fileSystem);
  if (ppk === undefined) return [];
  const findings: Finding[] = [];
  if (!ppk.sameKey) {
    findings.push({
      id: `ppk:${ppk.path}`,
      status: "warning",
      fact: `${ppk.path} is of another login than ${privateKey}`,
      hint: "opkssh login --ppk",
    });
  }
  return [...findings, ...await modeFindings(ppk.path, 0o077, "read", world, "")];
}

async function modeFindings(
  path: string,
  forbidden: number,
  verb: string,
  { fileSystem }: FilesWorld,
  consequence = ", so ssh refuses it",
): Promise<readonly Finding[]> {
  const facts: FileFacts | undefined = await fileSystem.stat(path).catch(() => undefined);
  // Windows has no modes
  if (facts === undefined || facts.mode === null) return [];
  if ((facts.mode & forbidden) === 0) return [];
  const mode = (facts.mode & 0o777).toString(8).padStart(4, "0");
  return [{
    id: `mode:${path}`,
    status: "error",
    fact: `${path} has mode ${mode} and can be ${verb} by others${consequence}`,
    hint: `chmod go-${verb === "read" ? "rwx" : "w"} ${path}`,
  }];
}
