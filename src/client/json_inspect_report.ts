import { JsonNumber, type JsonValue } from "../encoding/json_value.ts";
import { FOREVER } from "../ssh/certificate.ts";
import type { CertificateReport, InspectReport } from "./inspect_report.ts";

/**
 * Turns an inspect report into JSON with stable member names.
 *
 * @param report the report
 * @returns an object; times in Unix seconds, null for "no limit" and for what is not there
 */
export function jsonInspectReport(report: InspectReport): JsonValue {
  if (report.kind === "public key") {
    return new Map([
      ["kind", "public_key"],
      ["type", report.type],
      ["fingerprint", report.fingerprint],
    ]);
  }
  return new Map<string, JsonValue>([
    ["kind", "certificate"],
    ["certificate", jsonCertificate(report)],
    ["pk_token", jsonPkToken(report)],
  ]);
}

function jsonCertificate(report: CertificateReport): JsonValue {
  const { certificate } = report;
  return new Map<string, JsonValue>([
    ["type", certificate.type],
    ["fingerprint", report.fingerprint],
    ["serial", new JsonNumber(String(certificate.serial))],
    ["certificate_type", number(certificate.certificateType)],
    ["key_id", certificate.keyId],
    ["principals", certificate.principals],
    ["valid_after", certificate.validAfter === 0n ? null : integer(certificate.validAfter)],
    ["valid_before", certificate.validBefore === FOREVER ? null : integer(certificate.validBefore)],
    ["critical_options", certificate.criticalOptions],
    ["extensions", new Map(report.extensions)],
    ["check", report.certificateCheck],
  ]);
}

function jsonPkToken({ pkToken }: CertificateReport): JsonValue {
  if (pkToken.kind === "absent") return null;
  if (pkToken.kind === "unreadable") {
    return new Map([["code", pkToken.code], ["message", pkToken.message]]);
  }
  const { claims, op, cic, cos, refreshed } = pkToken.token;
  return new Map<string, JsonValue>([
    ["payload", claims.members],
    ["provider_header", op.header.members],
    ["client_header", cic.header.members],
    ["cosigner_header", cos?.header.members ?? null],
    ["issuer", claims.issuer ?? null],
    ["subject", claims.subject ?? null],
    ["email", claims.email ?? null],
    ["groups", pkToken.groups],
    ["token_hash", pkToken.tokenHash],
    ["client_signature_check", pkToken.clientSignatureCheck],
    ["key_matches", pkToken.keyMatches],
    ["expires", new Map(pkToken.limits.map(({ policy, until }) => [policy, number(until)]))],
    ["refreshed_expires", refreshed === undefined ? null : number(refreshed.claims.expiresAt)],
  ]);
}

function number(value: number | undefined): JsonValue {
  return value === undefined ? null : new JsonNumber(String(value));
}

function integer(value: bigint): JsonValue {
  return new JsonNumber(String(value));
}
