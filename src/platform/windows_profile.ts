import { decodeUtf8 } from "../encoding/utf8.ts";
import { runProgram } from "./run_program.ts";

/** Name to SID, SID to profile directory; the name travels in a variable, never in the script. */
const SCRIPT = [
  "$ErrorActionPreference = 'Stop'",
  "[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false",
  "$account = New-Object System.Security.Principal.NTAccount $env:OPKSSH_ACCOUNT",
  "$sid = $account.Translate([System.Security.Principal.SecurityIdentifier]).Value",
  "$list = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList'",
  '[Console]::Out.Write((Get-ItemProperty -LiteralPath "$list\\$sid").ProfileImagePath)',
].join("; ");

/**
 * The profile directory of a Windows account.
 *
 * @param name account name, `DOMAIN\name` for one of a domain
 * @returns absolute path, undefined when there is no such account or it has no profile yet
 */
export async function windowsProfile(name: string): Promise<string | undefined> {
  if (name === "" || name.length > 256 || /[\u0000-\u001f/]/.test(name)) return undefined;
  const root = Deno.env.get("SystemRoot") || "C:\\Windows";
  const result = await runProgram({
    argv: [
      `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`,
      "-NoProfile",
      "-NonInteractive",
      "-Command",
      SCRIPT,
    ],
    env: { OPKSSH_ACCOUNT: name },
    timeoutMs: 10_000,
  });
  if (result.kind !== "exited" || result.code !== 0) return undefined;
  try {
    const path = decodeUtf8(result.stdout).trim();
    return /^[A-Za-z]:\\/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
