import { join } from "node:path";
import { printLine } from "./print_line.ts";
import { PROJECT_ROOT } from "./run_deno.ts";

/** The scripts of a release, in the order in which they are written. */
export const WINDOWS_SCRIPTS = [
  "Install-OpksshServer.ps1",
  "Uninstall-OpksshServer.ps1",
  "Test-OpksshInstallation.ps1",
] as const;

/** Settings of {@linkcode windowsScripts}. */
export interface WindowsScriptsOptions {
  /** Lines of an allowed_signers file (ssh-keygen(1)): who signs releases; default nobody. */
  readonly signers?: string;
}

const REGION = /^#region OpksshInstall\n[\s\S]*?^#endregion\n/m;
const NO_SIGNERS = "$script:OpksshReleaseSigners = ''";

/**
 * Makes the scripts of a release: each one whole, with the parts of `install/windows` inside. People
 * download a single script; a module fetched by it would need a check of its own and a network, so
 * there is none. The list of parts is the one in `OpksshInstall.psm1`.
 *
 * @param options who signs releases
 * @returns text of each script by its name
 * @throws {Error} when a script has no place for the parts, or a signer could not be written down
 */
export async function windowsScripts(
  options: WindowsScriptsOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const body = withSigners(await joinedParts(), options.signers ?? "");
  const scripts = new Map<string, string>();
  for (const name of WINDOWS_SCRIPTS) {
    const text = await read(name);
    if (!REGION.test(text)) throw new Error(`${name} has no region OpksshInstall`);
    // The uninstaller is recognised by this line when the installer puts it beside the program.
    const whole = `# opkssh: whole script, made of install/ by windows_scripts.ts\n${body}`;
    scripts.set(name, text.replace(REGION, () => whole));
  }
  return scripts;
}

/** @returns names of the parts, in the order in which they are loaded */
export async function windowsScriptParts(): Promise<readonly string[]> {
  const list = /foreach \(\$part in @\(([^)]*)\)\)/.exec(await read("OpksshInstall.psm1"));
  const names = [...(list?.[1] ?? "").matchAll(/'([a-z_]+)'/g)].map(([, name]) => name ?? "");
  if (names.length === 0) throw new Error("OpksshInstall.psm1 names no parts");
  return names;
}

async function joinedParts(): Promise<string> {
  const texts: string[] = [];
  for (const name of await windowsScriptParts()) texts.push(await read(`windows/${name}.ps1`));
  return texts.join("\n");
}

function withSigners(body: string, signers: string): string {
  const lines = signers.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (lines.length === 0) return body;
  if (!body.includes(NO_SIGNERS)) throw new Error("there is no place for signers");
  for (const line of lines) {
    if (!/^[\x20-\x7e]+$/.test(line)) throw new Error("a signer has letters beyond ASCII");
  }
  // A single-quoted text has no escapes, so the line feeds are put in between.
  const quoted = lines.map((line) => `'${line.replaceAll("'", "''")}'`).join(' + "`n" + ');
  return body.replace(NO_SIGNERS, () => `$script:OpksshReleaseSigners = ${quoted}`);
}

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(`install/${path}`, PROJECT_ROOT));
}

if (import.meta.main) {
  const [directory, signersFile] = Deno.args;
  if (directory === undefined) {
    printLine("usage: deno run -A install/packaging/windows_scripts.ts DIR [ALLOWED_SIGNERS]");
    Deno.exit(2);
  }
  const signers = signersFile === undefined ? "" : await Deno.readTextFile(signersFile);
  await Deno.mkdir(directory, { recursive: true });
  for (const [name, text] of await windowsScripts({ signers })) {
    // Windows PowerShell takes either line ending; Notepad of older systems only this one.
    await Deno.writeTextFile(join(directory, name), text.replaceAll("\n", "\r\n"));
    printLine(join(directory, name));
  }
}
