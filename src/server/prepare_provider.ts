import type { ServerConfig } from "../config/default_server_config.ts";
import { UndecidableError } from "../errors/refusal.ts";
import { keptKeys } from "../oidc/kept_keys.ts";
import { keySetFileName } from "../oidc/key_set_file_name.ts";
import type { KeySetEntry } from "../oidc/key_set_entry.ts";
import type { ProviderKeySet } from "../oidc/provider_key_set.ts";
import { DEFAULT_PROVIDER_KEYS_SETTINGS } from "../oidc/default_provider_keys_settings.ts";
import type { UserinfoQuestion } from "../oidc/provider_message.ts";
import { explainKeySetProblem, readKeySetFile } from "../oidc/read_key_set_file.ts";
import type { Userinfo } from "../oidc/userinfo.ts";
import type { TrustedIssuer } from "../openpubkey/trusted_issuer.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { WindowsSecurity } from "../platform/windows_security.ts";
import type { KeySource } from "./decide_login.ts";
import { peekToken } from "./peek_token.ts";
import type { StartProvider } from "./reach_provider.ts";

/** Everything a decision may want from a provider. */
export interface PreparedProvider extends KeySource {
  /** Claims of the userinfo endpoint. */
  userinfo(question: UserinfoQuestion): Promise<Userinfo>;
}

/** What {@linkcode prepareProvider} works with. */
export interface PrepareProviderOptions {
  /** The server configuration. */
  readonly config: ServerConfig;
  /** The providers file. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** User ids that may own the server's files. */
  readonly owners: readonly number[];
  /** Where key sets are kept. */
  readonly cacheDir: string;
  /** User who runs this; undefined on Windows. */
  readonly uid: number | undefined;
  /** Unix seconds, fractions allowed. */
  readonly now: number;
  /** Seam, default a worker. */
  readonly start: StartProvider | undefined;
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Access control lists, default those of this Windows; not used elsewhere. */
  readonly windowsSecurity?: WindowsSecurity;
}

/** Below a directory that is not believed: no file on Windows can have this name. */
const NOWHERE = "<none>";

/**
 * Gets ready whatever the offered key can need from its provider, while everything is still allowed:
 * the kept keys when they are enough, else a thread that may talk to the provider. Nothing is asked
 * yet. What the key says is only peeked at; whoever lies about its issuer gets no keys at all.
 *
 * @param keyBase64 what sshd put in place of `%k`
 * @param options configuration, cache, seam
 * @returns keys of that one issuer
 * @throws {Error} when the thread does not start
 */
export async function prepareProvider(
  keyBase64: string,
  options: PrepareProviderOptions,
): Promise<PreparedProvider> {
  const peek = peekToken(keyBase64);
  if (peek === undefined || !options.issuers.has(peek.issuer)) return new KeptProvider(undefined);
  const { issuer, keyIds } = peek;
  const { uid } = options;
  const doubts = await doubtsAbout(issuer, options);
  const cacheDir = doubts.length === 0 ? options.cacheDir : `${options.cacheDir}/${NOWHERE}`;
  const { entry, problems } = await readKeySetFile(cacheDir, {
    of: { issuer },
    owners: uid === undefined ? undefined : [0, uid],
  });
  const { staleFor: staleSeconds } = options.config.cache;
  const settings = { ...DEFAULT_PROVIDER_KEYS_SETTINGS, staleSeconds };
  const now = Math.floor(options.now);
  if (entry !== undefined && !peek.accessToken && keyIds.every((kid) => holds(entry, kid))) {
    const kept = keptKeys(entry, now, settings);
    if (kept.source !== "none") {
      const stale = kept.source === "stale" ? [kept.problem] : [];
      return new KeptProvider(entry, {
        keySet: entry.keySet,
        source: kept.source,
        ageSeconds: Math.max(0, now - entry.fetchedAt),
        requests: 0,
        problems: [...problems, ...stale],
      });
    }
  }
  const { reachProvider } = await import("./reach_provider.ts");
  const provider = await reachProvider(issuer, { ...options, cacheDir, entry, settings });
  return doubts.length === 0 ? provider : withProblems(provider, doubts);
}

/**
 * On Windows modes and user ids say nothing, so the lists are looked at here, while that is still
 * allowed; the worker never may. Whoever could write kept keys could log in as anybody.
 */
async function doubtsAbout(
  issuer: string,
  { cacheDir, os, windowsSecurity }: PrepareProviderOptions,
): Promise<readonly string[]> {
  if ((os ?? Deno.build.os) !== "windows") return [];
  const { checkVerifierFile } = await import("../platform/check_verifier_file.ts");
  try {
    await checkVerifierFile(cacheDir, await keySetFileName(issuer), windowsSecurity);
    return [];
  } catch (error) {
    if (error instanceof FileProblem) return explainKeySetProblem(error, cacheDir);
    throw error;
  }
}

function withProblems(provider: PreparedProvider, problems: readonly string[]): PreparedProvider {
  return {
    keysFor: async (issuer) => {
      const keys = await provider.keysFor(issuer);
      return { ...keys, problems: [...problems, ...keys.problems] };
    },
    refetchFor: (issuer, kid) => provider.refetchFor(issuer, kid),
    userinfo: (question) => provider.userinfo(question),
  };
}

/** Without a `kid` the only key of a set may be meant; everything else is for the provider to say. */
function holds(entry: KeySetEntry, kid: string | undefined): boolean {
  const { keys, ignored } = entry.keySet;
  if (kid === undefined || kid === "") return keys.length === 1 && ignored === 0;
  return keys.some((key) => key.kid === kid);
}

/** Keys that are there already, or none; nobody can be asked for others. */
class KeptProvider implements PreparedProvider {
  readonly #issuer: string | undefined;
  readonly #keys: ProviderKeySet | undefined;

  constructor(entry: KeySetEntry | undefined, keys?: ProviderKeySet) {
    this.#issuer = entry?.issuer;
    this.#keys = keys;
  }

  keysFor(issuer: string): Promise<ProviderKeySet> {
    if (this.#keys !== undefined && issuer === this.#issuer) return Promise.resolve(this.#keys);
    const message = "There are no keys for the issuer: the offered key can be read in two ways";
    return Promise.reject(new UndecidableError("INTERNAL", message, { issuer }));
  }

  refetchFor(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  userinfo(): Promise<Userinfo> {
    return Promise.resolve({ kind: "failed", reason: "was not prepared", elapsedMs: 0 });
  }
}
