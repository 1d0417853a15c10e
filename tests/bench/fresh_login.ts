import { join } from "node:path";
import { mintCertificate } from "../support/mint_certificate.ts";
import type { OpenIdProvider } from "../support/openid_provider.ts";
import type { StagedProgram } from "./staged_program.ts";
import type { Subject } from "./whole_processes.ts";

/**
 * A person who has just logged in, and whose ssh asks whether that is still good.
 *
 * @param home where the person lives; made
 * @param provider who signed
 * @param program the program
 * @returns `ensure`, as ssh_config runs it
 */
export async function freshLogin(
  home: string,
  provider: OpenIdProvider,
  program: StagedProgram,
): Promise<Subject> {
  const ssh = join(home, ".ssh");
  await Deno.mkdir(ssh, { recursive: true });
  const { certificateFile, privateKeyFile } = await mintCertificate(provider);
  const key = join(ssh, "id_ecdsa");
  await Deno.writeTextFile(key, privateKeyFile, { mode: 0o600 });
  await Deno.writeTextFile(`${key}-cert.pub`, certificateFile);
  if (program.id !== undefined) {
    for (const path of [home, ssh, key, `${key}-cert.pub`]) {
      await Deno.chown(path, program.id, program.id);
    }
  }
  await Deno.chmod(ssh, 0o700);
  const subject = program.subject("ensure", "main.js", ["ensure"], 0);
  return { ...subject, env: { ...subject.env, HOME: home } };
}
