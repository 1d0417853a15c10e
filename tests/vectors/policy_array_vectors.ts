import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "../../src/encoding/json_value.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { insertRow } from "../../src/policy/insert_row.ts";
import { auditRow } from "../../src/policy/audit_row.ts";
import { parseAuthIdFile } from "../../src/policy/auth_id_file.ts";
import { claimReadings } from "../../src/policy/claim_readings.ts";
import { claimStrings } from "../../src/policy/claim_strings.ts";
import { parseExpirationPolicy } from "../../src/policy/parse_expiration_policy.ts";
import { PluginClaimError, pluginEnvironment } from "../../src/policy/plugin_environment.ts";
import { quoteWord } from "../../src/policy/quote_word.ts";
import { readProviderRows } from "../../src/policy/read_provider_rows.ts";
import { tokenizeRows } from "../../src/policy/tokenize_rows.ts";
import { parsePasswd } from "../../src/platform/parse_passwd.ts";
import { isSafePrincipal } from "../../src/ssh/is_safe_principal.ts";
import { isAtLeast, parseOpenSshVersion } from "../../src/ssh/openssh_version.ts";
import type { CaseResult } from "./outcome.ts";
import { flag, list, object, text, texts } from "./vector_case.ts";

/** What one entry showed: nothing wrong, a decision of ours, or a difference. */
type Finding = undefined | { readonly decided: string } | { readonly wrong: string };

const CHECKS: Readonly<Record<string, (entry: JsonObject) => Finding>> = {
  tables: checkTable,
  quoting: checkQuoting,
  "oidc_split": checkOidcSplit,
  "claim_strings": checkClaimStrings,
  "expiration_spellings": checkExpiration,
  "cert_principal_syntax": (entry) =>
    same(isSafePrincipal(text(entry, "value")), flag(entry, "accepted")),
  "openssh_versions": checkVersion,
  add: checkAdd,
  "audit_rows": checkAuditRow,
  "plugin_env": checkPluginEnvironment,
  "etc_passwd": checkPasswd,
};

/**
 * Runs the arrays of `policy.json` that test one function each.
 *
 * @param file the parsed file
 * @returns one result per entry
 */
export function runPolicyArrays(file: JsonObject): readonly CaseResult[] {
  const results: CaseResult[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    for (const [index, entry] of list(file, name).filter(isJsonObject).entries()) {
      const finding = check(entry);
      const label = `${name}[${index}]`;
      if (finding === undefined) results.push({ name: label, status: "ok" });
      else if ("decided" in finding) {
        results.push({ name: label, status: "decided", detail: finding.decided });
      } else results.push({ name: label, status: "failed", detail: finding.wrong });
    }
  }
  return results;
}

function same(found: unknown, wanted: unknown): Finding {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  return a === b ? undefined : { wrong: `got ${a}, expected ${b}` };
}

/** `#` opens a comment only outside quotes, so that values may have it. */
const HASH = { decided: "a quoted or escaped # is part of the value" };

function checkTable(entry: JsonObject): Finding {
  const input = text(entry, "input");
  const finding = same(
    tokenizeRows(input).rows.map((row) => row.words),
    plain(list(entry, "rows")),
  );
  return finding !== undefined && /['"\\].*#/.test(input) ? HASH : finding;
}

function checkQuoting(entry: JsonObject): Finding {
  const value = text(entry, "value");
  let written: string;
  try {
    written = quoteWord(value);
  } catch (error) {
    if (!(error instanceof RangeError) || !value.includes("\n")) throw error;
    return { decided: "no row can hold a line feed" };
  }
  const readBack = tokenizeRows(`${written} x`).rows[0]?.words[0];
  if (readBack !== value) return { wrong: `${written} is read as ${readBack}` };
  const finding = same(written, text(entry, "written"));
  return finding !== undefined && value.includes("#") ? HASH : finding;
}

function checkOidcSplit(entry: JsonObject): Finding {
  const input = text(entry, "input");
  const [prefix, claim, ...values] = texts(entry, "sections");
  if (prefix !== "oidc" || !input.startsWith("oidc:")) return undefined;
  const readings = claimReadings(input.slice("oidc:".length)) ?? [];
  if (claim === undefined || values.length === 0) return same(readings.length, 0);
  const found = readings.some((reading) =>
    reading.claim === claim.replaceAll('"', "") || reading.claim === claim
      ? reading.values.includes(values[0] ?? "")
      : false
  );
  if (values.length > 1) return { decided: "a value is compared as a whole, never its last piece" };
  return found ? undefined : { wrong: `no reading has ${claim} = ${values[0]}` };
}

function checkClaimStrings(entry: JsonObject): Finding {
  const document = parseJson(text(entry, "json_text"));
  const value = isJsonObject(document) ? document.get("v") : undefined;
  const ours = claimStrings(value);
  const theirs = texts(entry, "strings");
  const items: readonly (JsonValue | undefined)[] = isJsonArray(value) ? value : [value];
  const missing = theirs.filter((_, index) => isScalar(items[index]))
    .filter((wanted) => !ours.includes(wanted));
  if (missing.length > 0) return { wrong: `${missing.join()} is missing from ${ours.join()}` };
  return items.every(isScalar)
    ? undefined
    : { decided: "null, objects and lists in lists match nobody" };
}

function isScalar(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !isJsonArray(value) && !isJsonObject(value);
}

function checkExpiration(entry: JsonObject): Finding {
  const value = text(entry, "value");
  const finding = same(parseExpirationPolicy(value) !== undefined, flag(entry, "accepted"));
  if (finding === undefined || value !== "oidc-refreshed") return finding;
  return { decided: "the documented spelling oidc-refreshed is accepted" };
}

function checkVersion(entry: JsonObject): Finding {
  const version = parseOpenSshVersion(text(entry, "input"));
  return same(
    [version === undefined, version !== undefined && isAtLeast(version, 8, 1)],
    [flag(entry, "unparseable"), flag(entry, "at_least_8_1")],
  );
}

/** Comments and broken rows are kept, so the rows are compared, not the bytes. */
function checkAdd(entry: JsonObject): Finding {
  const before = text(entry, "before");
  const { text: after } = insertRow(before, {
    principal: text(entry, "principal"),
    identity: text(entry, "identity"),
    issuer: text(entry, "issuer"),
  });
  const rows = (content: string): unknown =>
    parseAuthIdFile(content).rows.map((row) => [row.principal, row.identity, row.issuer]);
  const wanted = text(entry, "after");
  const lost = before.split("\n").filter((line) => !after.split("\n").includes(line));
  if (lost.length > 0) return { wrong: `the lines ${JSON.stringify(lost)} are lost` };
  const finding = same(rows(after), rows(wanted));
  return finding !== undefined && text(entry, "issuer").includes("#") ? HASH : finding;
}

function checkAuditRow(entry: JsonObject): Finding {
  const issuer = text(entry, "issuer");
  const listed = readProviderRows(text(entry, "providers"), { allowLoopbackHttp: true });
  const issuers = text(entry, "providers").split("\n").map((line) => line.split(" ")[0] ?? "");
  const finding = auditRow(issuer, listed.issuers.size === 0 ? [] : issuers);
  const wanted = [
    text(entry, "status"),
    text(entry, "reason-class"),
    [...texts(entry, "hint-classes")],
  ];
  const difference = same(
    [finding.status, finding.reason, finding.hints.map((h) => h.kind)],
    wanted,
  );
  if (difference === undefined || text(entry, "reason-class") !== "issuer-trailing-slash") {
    return difference;
  }
  return { decided: "an issuer may end in a slash, as long as both files say so" };
}

function checkPluginEnvironment(entry: JsonObject): Finding {
  const claims = object(entry, "claims");
  const wanted = object(entry, "env");
  try {
    const found = pluginEnvironment({
      user: "",
      keyBase64: "",
      keyType: "",
      extra: texts(entry, "extra_args"),
      claims,
      payload: "",
      userKey: "",
      pkToken: "",
      idToken: "",
      userinfo: text(entry, "userinfo"),
      config: "",
    });
    if (entry.has("error")) return { wrong: "the plugins are not skipped" };
    for (const [name, value] of wanted) {
      if (found.get(name) === value) continue;
      if (/["\\]/.test(texts(claims, "groups").join() + texts(claims, "aud").join())) {
        return { decided: "a list is proper JSON even with a quote in a group" };
      }
      return { wrong: `${name} is ${found.get(name)}, expected ${String(value)}` };
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof PluginClaimError)) throw error;
    return entry.has("error") ? undefined : { wrong: `skipped: ${error.message}` };
  }
}

function checkPasswd(entry: JsonObject): Finding {
  const found = parsePasswd(text(entry, "passwd")).map((account) => [account.name, account.home]);
  return same(found, plain(list(entry, "entries")));
}

/** Lists of texts as ordinary arrays. */
function plain(values: readonly JsonValue[]): unknown {
  return values.map((value) => isJsonArray(value) ? plain(value) : value);
}
