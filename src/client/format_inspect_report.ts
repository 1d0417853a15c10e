import type { CompactIdToken } from "../openpubkey/pk_token.ts";
import { FOREVER } from "../ssh/certificate.ts";
import { describeInstant, formatInstant, type ZoneOffset } from "./describe_time.ts";
import type {
  CertificateReport,
  InspectReport,
  PkTokenReport,
  PublicKeyReport,
} from "./inspect_report.ts";
import { prettyJson } from "./pretty_json.ts";
import { policyWord } from "./policy_word.ts";

/**
 * Writes an inspect report for reading. The sections and labels up to the token's metadata are those
 * of the Go tool, which scripts read; what follows them is ours.
 *
 * @param report the report
 * @param now Unix seconds, for how far away things are
 * @param zone default the zone of this machine
 * @returns several lines; text from the certificate is not escaped, whoever prints it does that
 */
export function formatInspectReport(report: InspectReport, now: number, zone?: ZoneOffset): string {
  if (report.kind === "public key") return formatPublicKey(report);
  const { pkToken } = report;
  const sections = [formatCertificate(report, zone)];
  if (pkToken.kind === "absent") sections.push("No openpubkey-pkt extension found");
  else if (pkToken.kind === "unreadable") {
    sections.push(`The PK Token cannot be read: ${pkToken.message} (${pkToken.code})`);
  } else sections.push(...formatPkToken(pkToken, now, zone));
  sections.push(formatChecks(report));
  return sections.join("\n\n");
}

function formatPublicKey(report: PublicKeyReport): string {
  return [
    "--- SSH Public Key Information ---",
    row("Type:", report.type),
    row("Fingerprint:", report.fingerprint),
    row("Marshal (base64):", `${report.base64.slice(0, 20)}...`),
  ].join("\n");
}

function formatCertificate(report: CertificateReport, zone: ZoneOffset | undefined): string {
  const { certificate, extensions } = report;
  const options = [...certificate.criticalOptions].map(([name, value]) => `${name}:${value}`);
  return [
    "--- SSH Certificate Information ---",
    row("Serial:", String(certificate.serial)),
    row("Type:", typeName(certificate.certificateType)),
    row("Key ID:", certificate.keyId),
    row("Principals:", `[${certificate.principals.join(" ")}]`),
    row("Valid After:", validity(certificate.validAfter, zone)),
    row("Valid Before:", validity(certificate.validBefore, zone)),
    row("Critical Options:", `map[${options.toSorted().join(" ")}]`),
    "Extensions:",
    ...extensions.map(([name, value]) => `  ${name}: ${value}`),
  ].join("\n");
}

function formatPkToken(
  report: PkTokenReport,
  now: number,
  zone: ZoneOffset | undefined,
): readonly string[] {
  const { claims, op, cic, cos, refreshed } = report.token;
  const signatures = [
    signature("Provider Signature (OP)", prettyJson(op.header.members)),
    signature("Client Signature (CIC)", prettyJson(cic.header.members)),
    ...(cos === undefined
      ? []
      : [signature("Cosigner Signature (COS)", prettyJson(cos.header.members))]),
  ];
  const subject = claims.subject ?? "";
  const issuer = claims.issuer ?? "";
  return [
    `--- PKToken Structure ---\nPayload:\n${prettyJson(claims.members)}`,
    `--- Signature Information ---\n${signatures.join("\n")}`,
    [
      "--- Token Metadata ---",
      metadata("Issuer:", issuer),
      ...(typeof claims.audience === "string" ? [metadata("Audience:", claims.audience)] : []),
      metadata("Subject:", subject),
      metadata("Identity:", `${subject} ${issuer}`),
      metadata("Token Hash:", report.tokenHash),
      metadata("Provider Algorithm:", op.header.alg ?? ""),
    ].join("\n"),
    formatExpiry(report, now, zone),
    [
      "--- Who ---",
      metadata("Email:", claims.email ?? "(none)"),
      metadata("Groups:", report.groups.length === 0 ? "(none)" : report.groups.join(" ")),
    ].join("\n"),
    ...(refreshed === undefined ? [] : [formatRefreshed(refreshed, now, zone)]),
  ];
}

function formatExpiry(report: PkTokenReport, now: number, zone: ZoneOffset | undefined): string {
  const { issuedAt } = report.token.claims;
  return [
    "--- Expiry by server policy ---",
    metadata(
      "Issued:",
      issuedAt === undefined ? "(unknown)" : describeInstant(issuedAt, now, zone),
    ),
    ...report.limits.map(({ policy, until }) =>
      metadata(
        `${policyWord(policy)}:`,
        `${until < now ? "expired" : "until"} ${describeInstant(until, now, zone)}`,
      )
    ),
    metadata("never:", "no limit"),
  ].join("\n");
}

function formatRefreshed(
  { claims }: CompactIdToken,
  now: number,
  zone: ZoneOffset | undefined,
): string {
  const { expiresAt } = claims;
  const until = expiresAt === undefined ? "(unknown)" : describeInstant(expiresAt, now, zone);
  return `--- Refreshed ID Token ---\n${metadata("Expires:", until)}`;
}

function formatChecks(report: CertificateReport): string {
  const { pkToken } = report;
  const token = pkToken.kind !== "pk token" ? [] : [
    metadata("Client Signature:", pkToken.clientSignatureCheck),
    metadata("Key In PK Token:", pkToken.keyMatches ? "ok" : "CERT_KEY_MISMATCH"),
    metadata("Provider Signature:", "not checked here; opkssh verify does"),
  ];
  return [
    "--- Checks ---",
    metadata("Certificate:", report.certificateCheck),
    metadata("Key Fingerprint:", report.fingerprint),
    ...token,
  ].join("\n");
}

function signature(name: string, header: string): string {
  return `${name} exists\n${header}`;
}

function typeName(type: number): string {
  if (type === 1) return "User Certificate";
  return type === 2 ? "Host Certificate" : `Unknown (${type})`;
}

function validity(seconds: bigint, zone: ZoneOffset | undefined): string {
  if (seconds === 0n) return "Not set";
  if (seconds === FOREVER) return "Forever";
  // what a Date can hold
  return seconds <= 8_640_000_000_000n ? formatInstant(Number(seconds), zone) : String(seconds);
}

function row(label: string, value: string): string {
  return `${label.padEnd(18)} ${value}`;
}

function metadata(label: string, value: string): string {
  return `${label.padEnd(19)} ${value}`;
}
