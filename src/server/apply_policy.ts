import type { JsonObject } from "../encoding/json_value.ts";
import { UndecidableError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { PkToken } from "../openpubkey/pk_token.ts";
import type { VerifiedIdentity } from "../openpubkey/verified_identity.ts";
import { decide, type MatchedRule } from "../policy/decide.ts";
import { checkDenyList, type DenyLists } from "../policy/deny_list.ts";
import { findRows } from "../policy/find_rows.ts";
import type { NearestMiss } from "../policy/nearest_miss.ts";
import { policyDenied } from "../policy/policy_denied.ts";
import type { PolicySource } from "../policy/policy_source.ts";
import { subjectSources } from "../policy/subject_sources.ts";
import type { PluginOutcome, PluginRule } from "./ask_plugins.ts";
import type { Attempt } from "./attempt.ts";
import type { VerifyRequest } from "./verify_arguments.ts";

/** A policy file as it was found. */
export type PolicyFile =
  | { readonly kind: "text"; readonly source: PolicySource; readonly text: string }
  /** There is none, which is normal for a home. */
  | { readonly kind: "absent"; readonly source: PolicySource }
  /** There is one that must not be believed, or cannot be read. */
  | { readonly kind: "unusable"; readonly source: PolicySource; readonly problem: string };

/** What policy depends on. */
export interface PolicyInputs {
  /** Deny lists of the server configuration. */
  readonly denyLists: DenyLists;
  /** The system's auth_id file. */
  readonly systemPolicy: PolicyFile;
  /** The auth_id file in the account's home; asked for only when the system's does not decide. */
  homePolicy(user: string): Promise<PolicyFile>;
  /** Policy plugins; asked only when no file decides. Default none. */
  plugins?(request: VerifyRequest, subject: PolicySubject): Promise<PluginOutcome>;
}

/** Whom policy decides about. */
export interface PolicySubject {
  /** Who it is. */
  readonly identity: VerifiedIdentity;
  /** Claims of the userinfo endpoint, if any. */
  readonly userinfo: JsonObject | undefined;
  /** The PK Token that proved it, for plugins. */
  readonly token: PkToken;
  /** The same as it was sent. */
  readonly compact: string;
}

/** The rule that let somebody in. */
export type AppliedRule = MatchedRule | PluginRule;

/**
 * Decides whether a verified identity may become the requested user: deny lists, the system's rows,
 * the rows in the account's home, then plugins. The first that allows ends the search.
 *
 * @param request what sshd asks
 * @param subject who it is
 * @param inputs deny lists, files and plugins
 * @param attempt collects warnings, for the log
 * @returns the rule that allowed it
 * @throws {NotAllowedError} `DENIED_EMAIL`, `DENIED_USER` or `POLICY_DENIED` with the nearest misses
 * @throws {UndecidableError} `POLICY_UNREADABLE` when there is neither a file to decide by nor a plugin
 *   that came to an answer
 */
export async function applyPolicy(
  request: VerifyRequest,
  subject: PolicySubject,
  inputs: PolicyInputs,
  attempt: Attempt,
): Promise<AppliedRule> {
  const { identity, userinfo } = subject;
  checkDenyList(identity, request.user, inputs.denyLists, userinfo);
  const misses: NearestMiss[] = [];
  const files: PolicyFile[] = [];
  for (const load of [() => inputs.systemPolicy, () => inputs.homePolicy(request.user)]) {
    const file = await load();
    files.push(file);
    const outcome = applyFile(file, request.user, identity, userinfo, attempt);
    if (outcome === undefined) continue;
    if (outcome.kind === "allow") return outcome.rule;
    misses.push(...outcome.nearestMisses);
  }
  const plugins = await inputs.plugins?.(request, subject);
  if (plugins?.rule !== undefined) return plugins.rule;
  if (files.every((file) => file.kind !== "text") && !plugins?.answered) {
    throw new UndecidableError("POLICY_UNREADABLE", "There is no policy file to decide by", {
      files: files.map(describeFile),
    });
  }
  throw policyDenied({
    identity,
    user: request.user,
    files: files.map(describeFile),
    nearestMisses: misses,
  });
}

function applyFile(
  file: PolicyFile,
  user: string,
  identity: VerifiedIdentity,
  userinfo: JsonObject | undefined,
  attempt: Attempt,
): ReturnType<typeof decide> | undefined {
  if (file.kind === "unusable") attempt.warn(`${file.source.path}: ${file.problem}`);
  if (file.kind !== "text") return undefined;
  const { rows, problems, complete } = findRows(file.text, subjectSources(identity, userinfo));
  for (const problem of problems) {
    attempt.warn(`${file.source.path}:${problem.line}: ${problem.detail}`);
  }
  const decision = decide({ identity, user, rows, source: file.source, userinfo, complete });
  for (const warning of decision.warnings) {
    attempt.warn(`${warning.file}:${warning.line}: ${warning.kind}`);
  }
  return decision;
}

function describeFile(file: PolicyFile): string {
  switch (file.kind) {
    case "text":
      return file.source.path;
    case "absent":
      return `${file.source.path} (absent)`;
    case "unusable":
      return `${file.source.path} (${file.problem})`;
    default:
      return unreachable(file);
  }
}
