// deno-lint-ignore-file camelcase -- the members of the vector files are named so
import assert from "node:assert/strict";
import { parse as parseYaml } from "yaml";
import { isJsonArray, isJsonObject, type JsonObject } from "../../../src/encoding/json_value.ts";
import { parseJson } from "../../../src/encoding/parse_json.ts";
import { Refusal, UndecidableError } from "../../../src/errors/refusal.ts";
import { auditRow } from "../../../src/policy/audit_row.ts";
import { type AuthIdFile, parseAuthIdFile } from "../../../src/policy/auth_id_file.ts";
import { claimReadings } from "../../../src/policy/claim_readings.ts";
import { claimStrings } from "../../../src/policy/claim_strings.ts";
import { decide } from "../../../src/policy/decide.ts";
import { checkDenyList, type DenyLists } from "../../../src/policy/deny_list.ts";
import { findRows } from "../../../src/policy/find_rows.ts";
import type { NearestMiss } from "../../../src/policy/nearest_miss.ts";
import { insertRow } from "../../../src/policy/insert_row.ts";
import { parseExpirationPolicy } from "../../../src/policy/parse_expiration_policy.ts";
import { policyDenied } from "../../../src/policy/policy_denied.ts";
import { parseProvidersFile } from "../../../src/policy/providers_file.ts";
import { quoteWord } from "../../../src/policy/quote_word.ts";
import { readProviderRows } from "../../../src/policy/read_provider_rows.ts";
import { subjectSources } from "../../../src/policy/subject_sources.ts";
import { tokenizeRows } from "../../../src/policy/tokenize_rows.ts";
import { fakeIdentity } from "../../support/fake_identity.ts";

interface Outcome {
  readonly decision: string;
  readonly "reason-class": string;
  readonly warnings?: readonly string[];
}

interface PolicyCase {
  readonly name: string;
  readonly level: string;
  readonly files: {
    readonly auth_id: string | null;
    readonly home_auth_id: string | null;
    readonly providers: string | null;
    readonly config: string | null;
  };
  readonly modes?: Readonly<Record<string, string>>;
  readonly config_owner?: string;
  readonly claims_raw?: string;
  readonly userinfo?: string;
  readonly userinfo_status?: number;
  readonly principal: string;
  readonly expect: Outcome;
  readonly recommended?: Outcome;
}

interface Vectors {
  readonly cases: readonly PolicyCase[];
  readonly tables: readonly {
    readonly input: string;
    readonly rows: readonly (readonly string[])[];
    readonly syntax_errors?: number;
  }[];
  readonly quoting: readonly { readonly value: string; readonly written: string }[];
  readonly oidc_split: readonly { readonly input: string; readonly sections: readonly string[] }[];
  readonly claim_strings: readonly {
    readonly json_text: string;
    readonly strings: readonly string[];
  }[];
  readonly expiration_spellings: readonly { readonly value: string; readonly accepted: boolean }[];
  readonly audit_rows: readonly {
    readonly providers: string;
    readonly issuer: string;
    readonly status: string;
    readonly "reason-class": string;
    readonly "hint-classes": readonly string[];
  }[];
  readonly add: readonly {
    readonly before: string;
    readonly after: string;
    readonly principal: string;
    readonly identity: string;
    readonly issuer: string;
  }[];
}

const TEXT = await Deno.readTextFile(new URL("../../vectors/policy.json", import.meta.url));
const VECTORS: Vectors = JSON.parse(TEXT);
/** The same with the text of numbers kept. */
const EXACT = parseJson(TEXT);

/** Cases in which we refuse although the Go tool does not and the file recommends nothing else. */
const STRICTER: ReadonlyMap<string, string> = new Map([
  ["match-end-without-at-matches-lookalike", "an address ending must begin with @"],
  ["match-end-single-letter", "an address ending must begin with @"],
]);

/** Cases whose warnings differ. */
const OTHER_WARNINGS: ReadonlyMap<string, string> = new Map([
  ["system-match-home-empty", "the home file is read only while nothing has decided"],
]);

/** Warnings that the Go tool has no word for. */
const OWN_WARNINGS: ReadonlySet<string> = new Set(["row-empty-column", "unsafe-match-end"]);

for (const [index, vector] of VECTORS.cases.entries()) {
  if (vector.level !== "policy") continue;
  Deno.test(`policy vector ${vector.name}`, () => {
    const actual = run(vector, claimsOf(vector, index));
    if (STRICTER.has(vector.name)) {
      assert.equal(vector.recommended, undefined);
      assert.equal(vector.expect.decision, "allow");
      assert.deepEqual(actual, {
        decision: "deny",
        "reason-class": "no-policy-match",
        warnings: ["unsafe-match-end"],
      });
      return;
    }
    const wanted = vector.recommended ?? vector.expect;
    assert.equal(actual.decision, wanted.decision, JSON.stringify(actual));
    assert.equal(actual["reason-class"], wanted["reason-class"]);
    if (vector.recommended === undefined && !OTHER_WARNINGS.has(vector.name)) {
      const warnings = actual.warnings?.filter((warning) => !OWN_WARNINGS.has(warning));
      assert.deepEqual(warnings, wanted.warnings);
    }
  });
}

/** The claims with the text of their numbers. */
function claimsOf(vector: PolicyCase, index: number): JsonObject {
  if (vector.claims_raw !== undefined) {
    const text = vector.claims_raw.replace("@NONCE@", "n").replace(/@IAT@|@EXP@/g, "1");
    // duplicate names never get here: the PK Token's parser refuses them
    const claims = parseJson(text, { duplicates: "last wins" });
    assert.ok(isJsonObject(claims));
    return claims;
  }
  assert.ok(isJsonObject(EXACT));
  const cases = EXACT.get("cases");
  assert.ok(isJsonArray(cases));
  const item = cases[index];
  assert.ok(isJsonObject(item));
  const claims = item.get("claims");
  assert.ok(isJsonObject(claims));
  return claims;
}

/** The order of `verify` around the functions under test, without tokens and without disk. */
function run(vector: PolicyCase, claims: JsonObject): Outcome {
  const warnings: string[] = [];
  try {
    judge(vector, claims, warnings);
    return { decision: "allow", "reason-class": "ok", warnings: warnings.sort() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const decision = error instanceof UndecidableError ? "error" : "deny";
    return { decision, "reason-class": reasonClass(error), warnings: warnings.sort() };
  }
}

function judge(vector: PolicyCase, claims: JsonObject, warnings: string[]): void {
  const { files, principal } = vector;
  const providers = readable(vector, "providers", "0640");
  if (providers === null) throw new UndecidableError("CFG_PROVIDERS_UNREADABLE", "unread");
  warnings.push(
    ...readProviderRows(providers).problems
      .filter(({ kind }) => kind === "row-arity").map(() => "providers-row-arity"),
  );
  parseProvidersFile(providers);
  const lists = denyLists(vector);
  const identity = fakeIdentity(claims);
  const userinfo = userinfoOf(vector);
  checkDenyList(identity, principal, lists, userinfo);
  const misses: NearestMiss[] = [];
  const tryFile = (name: "system" | "home", text: string): boolean => {
    const file = parseAuthIdFile(text);
    warnings.push(...problemWarnings(file));
    const source = { name, path: name };
    const decision = decide({ identity, user: principal, rows: file.rows, source, userinfo });
    warnings.push(...decision.warnings.map(({ kind }) => kind));
    sameWithFoundRows(text, { identity, user: principal, source, userinfo }, decision);
    if (decision.kind === "allow") return true;
    misses.push(...decision.nearestMisses);
    return false;
  };
  const system = readable(vector, "auth_id", "0640");
  if (system === null) warnings.push("system-policy-unreadable");
  else if (tryFile("system", system)) return;
  const home = readable(vector, "home_auth_id", "0600");
  if (home !== null && tryFile("home", home)) return;
  if (home === null && files.home_auth_id !== null) warnings.push("home-policy-unreadable");
  if (system === null && home === null) throw new UndecidableError("POLICY_UNREADABLE", "unread");
  throw policyDenied({ identity, user: principal, files: [], nearestMisses: misses });
}

/** A large file is not read as a whole; that must not change what is decided. */
function sameWithFoundRows(
  text: string,
  input: Omit<Parameters<typeof decide>[0], "rows">,
  wanted: ReturnType<typeof decide>,
): void {
  const { rows } = findRows(text, subjectSources(input.identity, input.userinfo), 0);
  const found = decide({ ...input, rows });
  assert.equal(found.kind, wanted.kind);
  if (found.kind === "allow" && wanted.kind === "allow") assert.deepEqual(found.rule, wanted.rule);
}

/** The file's text, or null when the vector wants it absent or of a mode that is not believed. */
function readable(
  vector: PolicyCase,
  name: keyof PolicyCase["files"],
  mode: string,
): string | null {
  return (vector.modes?.[name] ?? mode) === mode ? vector.files[name] : null;
}

function problemWarnings({ problems }: AuthIdFile): readonly string[] {
  return [...new Set(problems.map(({ kind }) => kind))]
    .map((kind) => kind === "row-arity" ? "auth_id-row-arity" : kind);
}

function userinfoOf(vector: PolicyCase): JsonObject | undefined {
  if (vector.userinfo === undefined || (vector.userinfo_status ?? 200) !== 200) return undefined;
  try {
    const answer = parseJson(vector.userinfo);
    return isJsonObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** As much of the server configuration as these cases need; its own reader has its own tests. */
function denyLists(vector: PolicyCase): DenyLists {
  const text = vector.files.config;
  if (text === null) return { denyUsers: [], denyEmails: [] };
  const unusable = new UndecidableError("CFG_UNUSABLE", "unusable");
  const owned = (vector.config_owner ?? "root opksshuser") === "root opksshuser";
  if (!owned || readable(vector, "config", "0640") === null) throw unusable;
  let config: Readonly<Record<string, unknown>>;
  try {
    config = parseYaml(text) ?? {};
  } catch {
    throw unusable;
  }
  const list = (name: string): readonly string[] => {
    const value = config[name] ?? [];
    if (!Array.isArray(value)) throw unusable;
    return value.map(String);
  };
  return { denyUsers: list("deny_users"), denyEmails: list("deny_emails") };
}

function reasonClass({ code }: Refusal): string {
  const classes: Readonly<Record<string, string>> = {
    CFG_PROVIDERS_UNREADABLE: "providers-unreadable",
    CFG_NO_PROVIDERS: "providers-empty",
    CFG_BAD_POLICY: "providers-bad-expiration",
    CFG_UNUSABLE: "config-unusable",
    DENIED_EMAIL: "denied-email",
    DENIED_USER: "denied-user",
    POLICY_DENIED: "no-policy-match",
    POLICY_UNREADABLE: "policy-unreadable",
  };
  return classes[code] ?? code;
}

Deno.test("the exceptions to the vectors are still cases", () => {
  const names = new Set(VECTORS.cases.map(({ name }) => name));
  for (const name of [...STRICTER.keys(), ...OTHER_WARNINGS.keys()]) assert.ok(names.has(name));
});

Deno.test("tokenizeRows agrees with the vectors where no hash is quoted or escaped", () => {
  const quotedHash = ["a 'b#c' d", "\\#a b"];
  for (const { input, rows, syntax_errors } of VECTORS.tables) {
    const actual = tokenizeRows(input);
    if (quotedHash.includes(input)) {
      assert.equal(syntax_errors, 1, input);
      assert.deepEqual(actual.problems, [], input);
      continue;
    }
    assert.deepEqual(actual.rows.map(({ words }) => words), rows, input);
    assert.equal(actual.problems.length, syntax_errors ?? 0, input);
  }
});

Deno.test("quoteWord agrees with the vectors but for hashes and line feeds", () => {
  for (const { value, written } of VECTORS.quoting) {
    if (value.includes("\n")) assert.throws(() => quoteWord(value), RangeError);
    else assert.equal(quoteWord(value), written.replaceAll("#", "\\#"));
  }
});

Deno.test("claimReadings understands what the vectors split into a claim and one value", () => {
  for (const { input, sections: [, claim, ...values] } of VECTORS.oidc_split) {
    if (!input.startsWith("oidc:")) continue;
    const readings = claimReadings(input.slice("oidc:".length));
    if (claim === undefined || values.length === 0) {
      assert.equal(readings, undefined, input);
      continue;
    }
    const name = claim.replace(/^"(.*)"$/, "$1");
    const found = readings?.some((reading) =>
      reading.claim === name && values.length === 1 && reading.values.includes(values[0] ?? "")
    );
    assert.equal(found, true, input);
  }
});

Deno.test("claimStrings has every text of the vectors but for null, objects and lists in lists", () => {
  for (const { json_text, strings } of VECTORS.claim_strings) {
    const claims = parseJson(json_text);
    assert.ok(isJsonObject(claims));
    const actual = claimStrings(claims.get("v"));
    for (const text of strings) {
      const unmatched = /^(?:<nil>|map\[.*\]|\[.*\])$/.test(text);
      assert.equal(actual.includes(text), !unmatched, `${json_text} as ${text}`);
    }
  }
});

Deno.test("parseExpirationPolicy agrees with the vectors but for the spelling of the manual", () => {
  for (const { value, accepted } of VECTORS.expiration_spellings) {
    const wanted = accepted || value === "oidc-refreshed";
    assert.equal(parseExpirationPolicy(value) !== undefined, wanted, value);
  }
});

Deno.test("auditRow agrees with the vectors but for issuers that end in a slash in both files", () => {
  for (const vector of VECTORS.audit_rows) {
    const { listed } = readProviderRows(vector.providers);
    const { status, reason, hints } = auditRow(vector.issuer, listed);
    const falseAlarm = vector["reason-class"] === "issuer-trailing-slash";
    assert.equal(status, falseAlarm ? "SUCCESS" : vector.status, vector.issuer);
    assert.equal(reason, falseAlarm ? "ok" : vector["reason-class"], vector.issuer);
    const wanted = falseAlarm ? [] : vector["hint-classes"];
    assert.deepEqual(hints.map(({ kind }) => kind), wanted, vector.issuer);
  }
});

Deno.test("insertRow writes the rows of the vectors but keeps what the Go tool destroys", () => {
  for (const { before, after, ...row } of VECTORS.add) {
    const { text } = insertRow(before, row);
    // the Go tool rewrites the file without comments and unreadable rows, and with bare hashes
    const kept = before.split("\n").filter((line) => /^$|#|^broken|^"/.test(line));
    if (kept.length > 1) {
      assert.equal(text, `${before}dev bob@example.com https://op.example.com\n`);
    } else assert.equal(text, after.replaceAll("#", "\\#"));
  }
});
