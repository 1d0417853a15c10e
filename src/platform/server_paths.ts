/** Where the server side keeps its files. */
export interface ServerPaths {
  /** Directory of the configuration. */
  readonly baseDir: string;
  /** Issuers the administrator trusts. */
  readonly providers: string;
  /** Who may become whom, for all accounts. */
  readonly authId: string;
  /** Server configuration, native syntax. */
  readonly configToml: string;
  /** Server configuration as the Go tool reads it. */
  readonly configYaml: string;
  /** Policy plugins. */
  readonly policyDir: string;
  /** Key sets kept between runs. */
  readonly cacheDir: string;
  /** One record per attempt. */
  readonly logFile: string;
  /** Rule that lets the verify account run `readhome`; undefined where there is no sudo. */
  readonly sudoersFile: string | undefined;
  /**
   * Policy file of one account.
   *
   * @param home the account's home directory
   */
  homeAuthId(home: string): string;
}

/** What the paths depend on besides the root; the defaults describe this machine. */
export interface ServerPathsHost {
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Value of `%ProgramData%`, default read from the environment; used on Windows only. */
  readonly programData?: string;
}

/**
 * Names the files of the server side. No option of `verify` moves them except `--config-path`,
 * because whoever can move them decides who may log in.
 *
 * @param root directory put in front of every path, for tests and for staging; default none
 * @param host what the paths depend on
 * @returns absolute paths; nothing is touched on disk
 */
export function serverPaths(root = "", host: ServerPathsHost = {}): ServerPaths {
  return (host.os ?? Deno.build.os) === "windows"
    ? windowsPaths(root, host.programData ?? Deno.env.get("ProgramData") ?? "")
    : unixPaths(root);
}

function unixPaths(root: string): ServerPaths {
  const base = `${root}/etc/opk`;
  return {
    baseDir: base,
    providers: `${base}/providers`,
    authId: `${base}/auth_id`,
    configToml: `${base}/config.toml`,
    configYaml: `${base}/config.yml`,
    policyDir: `${base}/policy.d`,
    cacheDir: `${root}/var/cache/opkssh`,
    logFile: `${root}/var/log/opkssh.log`,
    sudoersFile: `${root}/etc/sudoers.d/opkssh`,
    homeAuthId: (home) => `${home}/.opk/auth_id`,
  };
}

function windowsPaths(root: string, programData: string): ServerPaths {
  const data = root !== "" ? `${root}\\ProgramData` : programData || "C:\\ProgramData";
  const base = `${data}\\opk`;
  return {
    baseDir: base,
    providers: `${base}\\providers`,
    authId: `${base}\\auth_id`,
    configToml: `${base}\\config.toml`,
    configYaml: `${base}\\config.yml`,
    policyDir: `${base}\\policy.d`,
    cacheDir: `${base}\\cache`,
    logFile: `${base}\\logs\\opkssh.log`,
    sudoersFile: undefined,
    homeAuthId: (home) => `${home}\\.opk\\auth_id`,
  };
}
