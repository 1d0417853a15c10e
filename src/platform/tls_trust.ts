import { FileProblem } from "./file_problem.ts";
import { readGuardedFile } from "./read_guarded_file.ts";

/** Which certificate authorities the connections of this process trust. */
export interface TlsTrust {
  /** Texts of PEM files to trust besides the stores; for `httpGet`. */
  readonly caCerts: readonly string[];
  /** The sources in words, for `doctor`: `bundled roots`, `SSL_CERT_FILE /etc/ca.pem`. */
  readonly roots: readonly string[];
  /** What could not be used, whole sentences without a period. */
  readonly problems: readonly string[];
}

/** What the trust depends on. */
export interface TlsTrustOptions {
  /** A PEM file named in the configuration. */
  readonly caFile?: string;
  /** User ids that may own `caFile`; default: not looked at. */
  readonly owners?: readonly number[];
  /** The environment, default that of this process; the runtime's own setting is written to it. */
  readonly env?: Pick<Deno.Env, "get" | "set">;
}

const MAX_BYTES = 4 * 1024 * 1024;
const STORE_VARIABLE = "DENO_TLS_CA_STORE";

/**
 * Sets which certificate authorities are trusted: the operating system's store and the bundled
 * roots, both on both sides, because companies run their provider behind an authority of their own
 * and small systems have no store. `SSL_CERT_FILE` and `SSL_CERT_DIR` stand for the operating
 * system's store, as everywhere else; `caFile` is added. A variable `DENO_TLS_CA_STORE` that is
 * already set is left alone.
 *
 * To be called before the first connection of the process and after `env_vars` have been set: the
 * runtime reads its variable once.
 *
 * @param options what the trust depends on
 * @returns what is trusted, and what could not be used; nothing is thrown
 */
export async function tlsTrust(options: TlsTrustOptions = {}): Promise<TlsTrust> {
  const env = options.env ?? Deno.env;
  const problems: string[] = [];
  const roots: string[] = [];
  const chosen = env.get(STORE_VARIABLE) ?? "";
  if (chosen !== "") {
    roots.push(`${STORE_VARIABLE} ${chosen}`);
  } else {
    const system = await systemStore(env, problems);
    env.set(STORE_VARIABLE, system === undefined ? "mozilla" : "mozilla,system");
    roots.push("bundled roots");
    if (system !== undefined) roots.push(system);
  }
  const caCerts: string[] = [];
  if (options.caFile !== undefined) {
    try {
      caCerts.push(await readPem(options.caFile, options.owners));
      roots.push(`ca_file ${options.caFile}`);
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      problems.push(`The ca_file ${error.message}`);
    }
  }
  return { caCerts, roots, problems };
}

/**
 * What stands for the operating system's store, undefined when it cannot be loaded: with a variable
 * that leads nowhere the runtime would refuse every connection, even those the bundled roots carry.
 */
async function systemStore(
  env: Pick<Deno.Env, "get">,
  problems: string[],
): Promise<string | undefined> {
  const found: string[] = [];
  for (const name of ["SSL_CERT_FILE", "SSL_CERT_DIR"]) {
    const path = env.get(name) ?? "";
    if (path === "") continue;
    const paths = name === "SSL_CERT_DIR" && Deno.build.os !== "windows" ? path.split(":") : [path];
    try {
      for (const one of paths) await Deno.stat(one);
      found.push(`${name} ${path}`);
    } catch {
      problems.push(`${name} names "${path}", which cannot be read; the bundled roots are used`);
      return undefined;
    }
  }
  return found.length === 0 ? "operating system's store" : found.join(", ");
}

async function readPem(path: string, owners: readonly number[] | undefined): Promise<string> {
  const { text } = await readGuardedFile(path, {
    maxBytes: MAX_BYTES,
    forbiddenMode: 0o022,
    links: "trusted",
    ...(owners === undefined ? {} : { owners }),
  });
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new FileProblem("unreadable", path, "holds no PEM certificate");
}
