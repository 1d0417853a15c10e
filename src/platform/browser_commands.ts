import { CommandError } from "../errors/command_error.ts";
import type { BrowserHost } from "./browser_host.ts";
import { isWsl } from "./is_wsl.ts";

/** One way to show a URL. */
export interface BrowserCommand {
  /** Program and arguments, started as they are, never through a shell. */
  readonly argv: readonly [string, ...string[]];
  /** Variables to set for it besides our own. */
  readonly env: Readonly<Record<string, string>>;
}

/** Carries the URL into PowerShell, so that no character of it is ever read as a command. */
const URL_VARIABLE = "OPKSSH_BROWSER_URL";

/**
 * Lists the ways to show a URL to the person at this machine, best first: those of `$BROWSER`
 * (commands separated by `:`, `%s` stands for the URL), then the system's own. `BROWSER=none` means
 * that no browser is wanted.
 *
 * @param url an http or https URL with a host
 * @param host what the choice depends on
 * @returns commands to try in this order; empty when no browser is wanted
 * @throws {CommandError} `provider_reply_invalid` for any other URL: it may come from a provider, and
 *   openers also start programs, files and protocol handlers
 */
export function browserCommands(url: string, host: BrowserHost): readonly BrowserCommand[] {
  const href = checkedUrl(url);
  const wanted = host.env("BROWSER")?.trim() ?? "";
  if (wanted.toLowerCase() === "none") return [];
  return [...wantedCommands(wanted, href, host.os), ...systemCommands(href, host)];
}

function checkedUrl(url: string): string {
  const parsed = URL.parse(url);
  const web = parsed?.protocol === "https:" || parsed?.protocol === "http:";
  // The serialised form has no blanks, quotes or control characters and begins with "http", so that
  // no program takes it for an option.
  if (parsed !== null && web && parsed.hostname !== "") return parsed.href;
  throw new CommandError("provider_reply_invalid", `Not a web address: "${url}"`);
}

function wantedCommands(
  wanted: string,
  href: string,
  os: typeof Deno.build.os,
): readonly BrowserCommand[] {
  // A Windows path has both the colon and the blanks; there the variable names one program.
  const lines = os === "windows" ? [[wanted]] : wanted.split(":").map((line) => line.split(/\s+/));
  return lines.flatMap((words) => {
    const [program, ...args] = words.filter((word) => word !== "");
    if (program === undefined) return [];
    if (!args.some((word) => word.includes("%s"))) {
      return [{ argv: [program, ...args, href], env: {} }];
    }
    const filled = args.map((word) => word.split("%s").join(href));
    return [{ argv: [program, ...filled], env: {} }];
  });
}

function systemCommands(href: string, host: BrowserHost): readonly BrowserCommand[] {
  switch (host.os) {
    case "darwin":
      return [{ argv: ["open", href], env: {} }];
    case "windows": {
      const root = host.env("SystemRoot") || "C:\\Windows";
      return [powershell(`${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`, href)];
    }
    default:
      return isWsl(host) ? [...interop(href, host), ...desktop(href, host)] : desktop(href, host);
  }
}

function desktop(href: string, host: BrowserHost): readonly BrowserCommand[] {
  const termux = host.env("TERMUX_VERSION") !== undefined ? ["termux-open-url"] : [];
  return [...termux, "xdg-open", "x-www-browser"].map((name) => ({ argv: [name, href], env: {} }));
}

/** WSL: the Windows side's PowerShell; `WSLENV` names the variables that cross over to it. */
function interop(href: string, host: BrowserHost): readonly BrowserCommand[] {
  const bridge = host.env("WSLENV") ?? "";
  const env = { WSLENV: bridge === "" ? `${URL_VARIABLE}/w` : `${bridge}:${URL_VARIABLE}/w` };
  // The second one is for people who keep Windows programs out of their PATH.
  const programs = [
    "powershell.exe",
    "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe",
  ];
  return programs.map((program) => {
    const command = powershell(program, href);
    return { argv: command.argv, env: { ...command.env, ...env } };
  });
}

function powershell(program: string, href: string): BrowserCommand {
  const script = `Start-Process -FilePath $env:${URL_VARIABLE}`;
  const utf16 = new Uint8Array(script.length * 2);
  for (let i = 0; i < script.length; i++) utf16[i * 2] = script.charCodeAt(i);
  return {
    argv: [program, "-NoProfile", "-NonInteractive", "-EncodedCommand", utf16.toBase64()],
    env: { [URL_VARIABLE]: href },
  };
}
