import type { JsonObject } from "../encoding/json_value.ts";
import { BadEvidenceError, UndecidableError } from "../errors/refusal.ts";
import { checkBeforeKeys, type LocallyCheckedPkToken } from "../openpubkey/check_before_keys.ts";
import {
  checkClientSignature,
  type ClientSignedPkToken,
} from "../openpubkey/check_client_signature.ts";
import { opKeyId } from "../openpubkey/check_op_signature.ts";
import type { ProviderKeySet } from "../oidc/provider_key_set.ts";
import { parsePkToken } from "../openpubkey/parse_pk_token.ts";
import { selectIssuer } from "../openpubkey/select_issuer.ts";
import type { TrustedIssuer } from "../openpubkey/trusted_issuer.ts";
import type { VerifiedIdentity } from "../openpubkey/verified_identity.ts";
import { verifyIdToken } from "../openpubkey/verify_id_token.ts";
import type { UserinfoQuestion } from "../oidc/provider_message.ts";
import type { Userinfo } from "../oidc/userinfo.ts";
import { authorizedKeysLine } from "../ssh/authorized_keys_line.ts";
import {
  ACCESS_TOKEN_EXTENSION,
  type Certificate,
  PK_TOKEN_EXTENSION,
} from "../ssh/certificate.ts";
import { fingerprint } from "../ssh/fingerprint.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import { checkCertificate, type SelfSignedCertificate } from "../ssh/check_certificate.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import type { Attempt } from "./attempt.ts";
import { bindCertificate } from "./bind_certificate.ts";
import { type AppliedRule, applyPolicy, type PolicyInputs } from "./apply_policy.ts";
import { heldBack } from "./held_back.ts";
import type { VerifyRequest } from "./verify_arguments.ts";

/** Where key sets come from: the cache, else the provider. */
export interface KeySource {
  /** Keys of a trusted issuer; throws an `UndecidableError` when there are none to be had. */
  keysFor(issuer: string): Promise<ProviderKeySet>;
  /** Newer keys for a `kid` the set lacks; undefined when it is too early to ask again. */
  refetchFor(issuer: string, kid: string | undefined): Promise<ProviderKeySet | undefined>;
}

/** Everything a decision depends on besides the request. */
export interface DecisionInputs extends PolicyInputs {
  /** Unix seconds, fractions allowed. */
  readonly now: number;
  /** The providers file. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** Key sets. */
  readonly keys: KeySource;
  /** Claims of the provider's userinfo endpoint; asked only with an access token. */
  userinfo(question: UserinfoQuestion): Promise<Userinfo>;
}

/** A login that may go ahead. */
export interface AllowedLogin {
  /** The authorized_keys line, without a line feed. */
  readonly line: string;
  /** Who it is. */
  readonly identity: VerifiedIdentity;
  /** The rule that allowed it. */
  readonly rule: AppliedRule;
}

/**
 * Decides one login. Each step takes what the step before produced, so none can be left out; all
 * checks that need no network come before the one that may.
 *
 * @param request what sshd asks
 * @param inputs clock, files and key source
 * @param attempt collects what becomes known, for the log
 * @returns the login that may go ahead
 * @throws {Refusal} with the code of the first check that fails
 */
export async function decideLogin(
  request: VerifyRequest,
  inputs: DecisionInputs,
  attempt: Attempt,
): Promise<AllowedLogin> {
  const offered = await checkSignatures(readCertificate(request), inputs.now, attempt);
  const { certificate } = offered;
  const token = checkToken(offered, inputs, attempt);
  attempt.finish("parse");
  const { identity, userinfoEndpoint } = await proveIdentity(token, inputs.keys, attempt);
  const accessToken = certificate.extensions.get(ACCESS_TOKEN_EXTENSION) ?? "";
  const userinfo = accessToken === ""
    ? undefined
    : await askUserinfo(userinfoEndpoint, identity, accessToken, inputs, attempt);
  const compact = certificate.extensions.get(PK_TOKEN_EXTENSION) ?? "";
  const subject = { identity, userinfo, token: token.signed.token, compact };
  const rule = await applyPolicy(request, subject, inputs, attempt);
  const line = authorizedKeysLine(certificate, request.user);
  attempt.finish("policy");
  return { line, identity, rule };
}

function readCertificate(request: VerifyRequest): Certificate {
  const certificate = parseCertificate(request.keyType, request.keyBase64);
  if (!certificate.extensions.get(PK_TOKEN_EXTENSION)) {
    throw new BadEvidenceError("CERT_NO_PKT", "The certificate carries no PK Token");
  }
  return certificate;
}

/** A certificate and the PK Token in it, each signed by the key it names; the same one, or not. */
interface SignedLogin {
  readonly certificate: SelfSignedCertificate;
  readonly token: ClientSignedPkToken;
}

/**
 * While the certificate's signature is verified on another thread, this one reads the PK Token. What
 * it finds there counts only when the certificate holds.
 */
async function checkSignatures(
  parsed: Certificate,
  now: number,
  attempt: Attempt,
): Promise<SignedLogin> {
  const certifying = heldBack(checkCertificate(parsed, now));
  attempt.note("key", await fingerprint(encodePublicKey(parsed.publicKey)));
  const signing = heldBack(readToken(parsed));
  const certificate = await certifying;
  attempt.note("key_id", certificate.keyId.slice(0, 256));
  return { certificate, token: await signing };
}

async function readToken(certificate: Certificate): Promise<ClientSignedPkToken> {
  const compact = certificate.extensions.get(PK_TOKEN_EXTENSION) ?? "";
  return await checkClientSignature(parsePkToken(compact));
}

function checkToken(
  { certificate, token }: SignedLogin,
  inputs: DecisionInputs,
  attempt: Attempt,
): LocallyCheckedPkToken {
  bindCertificate(certificate, token);
  const issuer = selectIssuer(token, inputs.issuers);
  attempt.note("issuer", issuer.issuer);
  return checkBeforeKeys(token, issuer, inputs.now);
}

/** An identity, and where its provider serves further claims. */
export interface ProvenIdentity {
  readonly identity: VerifiedIdentity;
  readonly userinfoEndpoint: string | undefined;
}

/**
 * Gets the provider's keys and verifies its signature, asking once more for a key nobody knows.
 *
 * @param token a PK Token that holds in every respect that needs no key of the provider
 * @param source where keys come from
 * @param attempt collects what becomes known
 * @returns the identity
 * @throws {Refusal} codes of the keys and of the provider's signature
 */
export async function proveIdentity(
  token: LocallyCheckedPkToken,
  source: KeySource,
  attempt: Attempt,
): Promise<ProvenIdentity> {
  const issuer = token.issuer.issuer;
  const found = await source.keysFor(issuer);
  noteKeys(found, attempt);
  try {
    return await verified(token, found, attempt);
  } catch (error) {
    if (!isUnknownKey(error) || found.source === "network") throw error;
    const newer = await refetch(token, source, attempt);
    if (newer === undefined) throw error;
    noteKeys(newer, attempt);
    return await verified(token, newer, attempt);
  }
}

async function verified(
  token: LocallyCheckedPkToken,
  found: ProviderKeySet,
  attempt: Attempt,
): Promise<ProvenIdentity> {
  const identity = await verifyIdToken(token, found.keySet);
  attempt.note("sub", identity.subject);
  if (identity.email !== undefined) attempt.note("email", identity.email);
  if (identity.validUntil !== undefined) attempt.note("valid_until", identity.validUntil);
  attempt.finish("signature");
  return { identity, userinfoEndpoint: found.userinfoEndpoint };
}

/** A provider that cannot be asked again leaves the refusal at "unknown key". */
async function refetch(
  token: LocallyCheckedPkToken,
  source: KeySource,
  attempt: Attempt,
): Promise<ProviderKeySet | undefined> {
  try {
    const kid = opKeyId(token.refreshed ?? token.signed.token.op);
    return await source.refetchFor(token.issuer.issuer, kid);
  } catch (error) {
    if (!(error instanceof UndecidableError)) throw error;
    attempt.warn(`the provider could not be asked for newer keys: ${error.message}`);
    return undefined;
  }
}

/** Without an answer policy goes on with the ID token alone; the log says why. */
async function askUserinfo(
  endpoint: string | undefined,
  identity: VerifiedIdentity,
  accessToken: string,
  inputs: DecisionInputs,
  attempt: Attempt,
): Promise<JsonObject | undefined> {
  const result = await inputs.userinfo({ endpoint, accessToken, subject: identity.subject });
  if (result.kind === "ok") return result.claims;
  attempt.warn(`userinfo: ${result.reason}`);
  return undefined;
}

function isUnknownKey(error: unknown): boolean {
  if (!(error instanceof BadEvidenceError)) return false;
  return error.code === "KEY_NOT_FOUND" ||
    (error.code === "FRESH_SIG" && error.evidence["because"] === "KEY_NOT_FOUND");
}

function noteKeys(found: ProviderKeySet, attempt: Attempt): void {
  attempt.note("keys", found.source);
  attempt.note("keys_age", Math.round(found.ageSeconds));
  attempt.note("requests", found.requests);
  for (const problem of found.problems) attempt.warn(problem);
  attempt.finish("keys");
}
