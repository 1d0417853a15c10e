/** What showing a URL depends on. */
export interface BrowserHost {
  /** Operating system. */
  readonly os: typeof Deno.build.os;
  /** The kernel's release, which tells WSL apart; empty outside Linux. */
  readonly osRelease: string;
  /** Reads an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** True when this path exists; used for the marks that container engines leave. */
  readonly exists: (path: string) => boolean;
}

/**
 * Describes this machine to `browserCommands` and `canOpenBrowser`.
 *
 * @returns the host; nothing is read before it is asked for, except the kernel's release
 */
export function systemBrowserHost(): BrowserHost {
  return {
    os: Deno.build.os,
    osRelease: Deno.build.os === "linux" ? Deno.osRelease() : "",
    env: (name) => Deno.env.get(name),
    exists,
  };
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
