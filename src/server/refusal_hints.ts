import type { Refusal } from "../errors/refusal.ts";
import type { Evidence } from "../errors/refusal.ts";

/**
 * What would change a refusal: lines for an administrator, each naming what to do or to type.
 *
 * @param refusal the refusal
 * @param user the user that was asked for
 * @returns lines without a period; none where only another login helps and that is obvious
 */
export function refusalHints(refusal: Refusal, user: string): readonly string[] {
  const { evidence } = refusal;
  switch (refusal.code) {
    case "ISS_UNKNOWN":
      return issuerHints(evidence);
    case "AUD_MISMATCH":
      return [
        `the person logged in with the client ID ${
          text(evidence, "audience")
        }; add a row with it to the providers file, or have them use ${text(evidence, "clientId")}`,
      ];
    case "TOO_OLD":
    case "EXPIRED":
    case "FRESH_EXPIRED":
    case "FRESH_MISSING":
      return ["the person logs in again: opkssh login"];
    case "NOT_YET_VALID":
      return ["compare this server's clock with the provider's: timedatectl"];
    case "DISC_FAILED":
    case "JWKS_FAILED":
      return [`try from this server: curl -v ${text(evidence, "url")}`];
    case "DISC_ISSUER_MISMATCH":
      return [
        `write the issuer in the providers file exactly as the provider does: ${
          text(evidence, "found")
        }`,
      ];
    case "KEY_NOT_FOUND":
      return ["fetch the provider's keys anew: opkssh cache refresh"];
    case "POLICY_DENIED":
      return policyHints(evidence, user);
    case "POLICY_UNREADABLE":
    case "CFG_PROVIDERS_UNREADABLE":
    case "CFG_UNUSABLE":
      return ["see what is wrong with the files: opkssh permissions check"];
    case "CFG_NO_PROVIDERS":
    case "CFG_BAD_POLICY":
      return ["see what is wrong with the rows: opkssh audit"];
    case "DENIED_EMAIL":
    case "DENIED_USER":
      return [`the entry "${text(evidence, "entry")}" is in the server configuration`];
    case "CERT_PRINCIPAL_MISMATCH":
      return [`the person logs in without --principals, or with --principals ${user}`];
    case "CERT_NO_PKT":
    case "CERT_NOT_CERT":
      return ["this is no certificate of opkssh; the person logs in: opkssh login"];
    default:
      return [];
  }
}

function issuerHints(evidence: Evidence): readonly string[] {
  const issuer = text(evidence, "issuer");
  const trusted = evidence["trusted"];
  const known = Array.isArray(trusted) ? trusted.map(String) : [];
  const twin = known.find((other) => bare(other) === bare(issuer));
  return twin === undefined
    ? [`to trust it, add to the providers file: ${issuer} CLIENT-ID 24h`]
    : [`the providers file has ${twin}; write ${issuer} there, to the letter`];
}

/** What is left when slashes, case and scheme are forgiven. */
function bare(issuer: string): string {
  return issuer.toLowerCase().replace(/^https?:\/\//, "").replace(/\/$/, "");
}

function policyHints(evidence: Evidence, user: string): readonly string[] {
  const nearest = evidence["nearestMisses"];
  const misses = Array.isArray(nearest) ? nearest.map((miss) => `nearest: ${String(miss)}`) : [];
  const identity = text(evidence, "email") || text(evidence, "subject");
  return [
    ...misses,
    `to let them in: opkssh add ${user} ${identity} ${text(evidence, "issuer")}`,
  ];
}

function text(evidence: Evidence, name: string): string {
  const value = evidence[name];
  return value === undefined ? "" : String(value);
}
