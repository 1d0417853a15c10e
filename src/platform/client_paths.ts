/** Where the client side keeps its files. */
export interface ClientPaths {
  /** Directory of the user's configuration. */
  readonly opkDir: string;
  /** The user's configuration, native syntax. */
  readonly configToml: string;
  /** The user's configuration as the Go tool writes it. */
  readonly configYaml: string;
  /** What login remembers between runs; never a secret. */
  readonly stateFile: string;
  /** Configuration for all users of the machine, native syntax. */
  readonly systemConfigToml: string;
  /** Configuration for all users of the machine, as YAML. */
  readonly systemConfigYaml: string;
  /** OpenSSH's own directory. */
  readonly sshDir: string;
  /** OpenSSH's own configuration. */
  readonly sshConfig: string;
  /** Directory of keys written after `login --configure`. */
  readonly identityDir: string;
  /** The file in it that `sshConfig` includes. */
  readonly identityConfig: string;
}

/** What the paths depend on besides the home directory; the defaults describe this machine. */
export interface ClientPathsHost {
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Value of `%ProgramData%`, default read from the environment; used on Windows only. */
  readonly programData?: string;
  /** Directory put in front of the machine-wide paths, for tests; default none. */
  readonly root?: string;
}

/**
 * Names the files of the client side.
 *
 * @param home the user's home directory, absolute; see `homeDirectory`
 * @param host what the paths depend on besides it
 * @returns absolute paths; nothing is touched on disk
 */
export function clientPaths(home: string, host: ClientPathsHost = {}): ClientPaths {
  const windows = (host.os ?? Deno.build.os) === "windows";
  const separator = windows ? "\\" : "/";
  const join = (...parts: string[]): string => parts.join(separator);
  const root = host.root ?? "";
  const system = windows ? join(programData(root, host), "opk") : join(`${root}/etc`, "opk");
  return {
    opkDir: join(home, ".opk"),
    configToml: join(home, ".opk", "config.toml"),
    configYaml: join(home, ".opk", "config.yml"),
    stateFile: join(home, ".opk", "state.json"),
    systemConfigToml: join(system, "client.toml"),
    systemConfigYaml: join(system, "client.yml"),
    sshDir: join(home, ".ssh"),
    sshConfig: join(home, ".ssh", "config"),
    identityDir: join(home, ".ssh", "opkssh"),
    identityConfig: join(home, ".ssh", "opkssh", "config"),
  };
}

function programData(root: string, host: ClientPathsHost): string {
  if (root !== "") return `${root}\\ProgramData`;
  return (host.programData ?? Deno.env.get("ProgramData")) || "C:\\ProgramData";
}
