import { PROJECT_ROOT } from "../run_deno.ts";
import { printLine } from "../print_line.ts";

const NOBODY = "RELEASE_SIGNERS=''";

/**
 * Writes into the installer who signs releases, so that it takes no download from anybody else.
 *
 * @param installer text of `install-linux.sh`
 * @param signers lines of an allowed_signers file (ssh-keygen(1)), each limited to our namespace
 * @returns the installer with them
 * @throws {Error} when there is no signer, a line is not of that form, or there is no place for them
 */
export function pinSigners(installer: string, signers: string): string {
  const lines = signers.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (lines.length === 0) throw new Error("Cannot pin signers: there are none");
  for (const line of lines) {
    if (!SIGNER.test(line)) throw new Error(`Cannot pin a signer: ${JSON.stringify(line)}`);
  }
  const [before, after, ...more] = installer.split(`\n${NOBODY}\n`);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`Cannot pin signers: the installer has no line ${NOBODY}`);
  }
  return `${before}\nRELEASE_SIGNERS='${lines.join("\n")}'\n${after}`;
}

const SIGNER =
  /^[A-Za-z0-9@._+-]+ namespaces="opkssh-release" (?:ssh-ed25519|sk-ssh-ed25519@openssh\.com|ecdsa-sha2-nistp256) [A-Za-z0-9+/]+={0,2}(?: [A-Za-z0-9@._+ -]+)?$/;

/** `deno run -A install/packaging/release/pin_signers.ts FILE`: changes this checkout's installer. */
async function main(args: readonly string[]): Promise<number> {
  const [file] = args;
  if (file === undefined || args.length > 1 || file.startsWith("-")) {
    printLine("usage: deno run -A install/packaging/release/pin_signers.ts ALLOWED_SIGNERS");
    return 1;
  }
  const installer = new URL("install/install-linux.sh", PROJECT_ROOT);
  try {
    const pinned = pinSigners(await Deno.readTextFile(installer), await Deno.readTextFile(file));
    await Deno.writeTextFile(installer, pinned);
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
