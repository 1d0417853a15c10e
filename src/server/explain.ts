import { Refusal, UndecidableError } from "../errors/refusal.ts";
import { checkBeforeKeys } from "../openpubkey/check_before_keys.ts";
import { checkClientSignature } from "../openpubkey/check_client_signature.ts";
import { parsePkToken } from "../openpubkey/parse_pk_token.ts";
import { selectIssuer } from "../openpubkey/select_issuer.ts";
import { currentUid } from "../platform/current_uid.ts";
import { type Fence, PERMISSION_KINDS } from "../platform/fence.ts";
import { serverPaths } from "../platform/server_paths.ts";
import { applyPolicy } from "./apply_policy.ts";
import { Attempt } from "./attempt.ts";
import type { CheckName } from "./checks.ts";
import { decideLogin, type DecisionInputs, proveIdentity } from "./decide_login.ts";
import { type ExplainedOutcome, type Explanation, explanation } from "./explanation.ts";
import { explainProvider } from "./explain_provider.ts";
import { loadServerFiles } from "./load_server_files.ts";
import { preparePolicies } from "./prepare_policies.ts";
import type { StartProvider } from "./reach_provider.ts";
import { trustedOwners } from "./trusted_owners.ts";
import type { VerifyRequest } from "./verify_arguments.ts";

/** What is to be explained. */
export interface ExplainOptions {
  /** The user somebody wants to become. */
  readonly user: string;
  /** A certificate (`TYPE BASE64 ...`) or a PK Token in compact form. */
  readonly offered: string;
  /** Server configuration instead of the default one. */
  readonly configPath?: string | undefined;
  /** Directory put in front of all files of the server. */
  readonly root?: string | undefined;
}

/** Seams of {@linkcode explain}. */
export interface ExplainWorld {
  /** Unix seconds. */
  readonly now: () => number;
  /** Milliseconds since the program began. */
  readonly monotonic: () => number;
  /** Starts what talks to providers, default a worker. */
  readonly startProvider?: StartProvider;
  /**
   * Gives permissions back before the offered key is looked at, for good: for a process that has
   * nothing else to do. Default none.
   */
  readonly fence?: Fence;
}

/** What a bare token has nothing to say about. */
const CERTIFICATE_CHECKS: readonly CheckName[] = [
  "certificate form",
  "pk token",
  "certificate",
  "binding",
  "principals",
];

/**
 * Takes the decision that `verify` would take, on the same files, and tells it check by check.
 * Nothing is logged and nobody is let in.
 *
 * @param options user, certificate or token, files
 * @param world seams
 * @returns the explanation; refusals are part of it, not thrown
 */
export async function explain(options: ExplainOptions, world: ExplainWorld): Promise<Explanation> {
  const attempt = new Attempt(world.monotonic);
  const words = options.offered.trim().split(/[ \t]+/);
  const bare = words.length === 1 && (words[0] ?? "").includes(":");
  const outcome = await settle(async () => {
    const inputs = await loadInputs(options, world, attempt);
    if (bare) return await decideToken(words[0] ?? "", options.user, inputs, attempt);
    const [keyType = "", keyBase64 = ""] = words;
    const request = requestFor(options.user, keyType, keyBase64);
    return (await decideLogin(request, inputs, attempt)).rule;
  });
  return explanation(options.user, attempt, outcome, bare ? CERTIFICATE_CHECKS : []);
}

async function settle(
  decideRule: () => Promise<Extract<ExplainedOutcome, { kind: "allowed" }>["rule"]>,
): Promise<ExplainedOutcome> {
  try {
    return { kind: "allowed", rule: await decideRule() };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", refusal: error };
    throw error;
  }
}

async function decideToken(
  compact: string,
  user: string,
  inputs: DecisionInputs,
  attempt: Attempt,
): Promise<Extract<ExplainedOutcome, { kind: "allowed" }>["rule"]> {
  const signed = await checkClientSignature(parsePkToken(compact));
  const issuer = selectIssuer(signed, inputs.issuers);
  attempt.note("issuer", issuer.issuer);
  const checked = checkBeforeKeys(signed, issuer, inputs.now);
  const { identity } = await proveIdentity(checked, inputs.keys, attempt);
  const subject = { identity, userinfo: undefined, token: signed.token, compact };
  return await applyPolicy(requestFor(user, "", ""), subject, inputs, attempt);
}

async function loadInputs(
  options: ExplainOptions,
  world: ExplainWorld,
  attempt: Attempt,
): Promise<DecisionInputs> {
  const root = (options.root ?? "").replace(/\/+$/, "");
  const paths = serverPaths(root);
  const owners = await trustedOwners(root);
  const files = await loadServerFiles({ paths, owners, configPath: options.configPath });
  for (const warning of files.warnings) attempt.warn(warning);
  const uid = currentUid();
  const { config } = files;
  const policies = await preparePolicies(
    { ...requestFor(options.user, "", ""), options: { configPath: undefined, root } },
    { paths, owners, uid, config, attempt },
  );
  const { cacheDir } = paths;
  const start = world.startProvider;
  const provider = await explainProvider({ config, owners, cacheDir, uid, start });
  world.fence?.giveBack(PERMISSION_KINDS.filter((kind) => !policies.needs.includes(kind)));
  return {
    ...files,
    now: world.now(),
    keys: provider,
    userinfo: (question) => provider.userinfo(question),
    denyLists: config,
    homePolicy: policies.homePolicy,
    plugins: policies.plugins,
  };
}

function requestFor(user: string, keyType: string, keyBase64: string): VerifyRequest {
  if (user === "") throw new UndecidableError("USAGE", "Cannot explain: the user is empty");
  return {
    user,
    keyType,
    keyBase64,
    extra: [],
    options: { configPath: undefined, root: "" },
  };
}
