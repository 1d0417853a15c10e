// Security list B: the form of a PK Token. One text has one reading, or it is refused.
import assert from "node:assert/strict";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { MAX_PK_TOKEN_LENGTH, parsePkToken } from "../../src/openpubkey/parse_pk_token.ts";
import { verifyPkToken } from "../../src/openpubkey/verify_pk_token.ts";
import { assertCode, assertCodeAsync } from "../support/assert_code.ts";
import { makePkToken, segment, verifyOptions } from "../support/token_factory.ts";

const good = (await makePkToken()).compact;
const [P = "", H1 = "", S1 = "", H2 = "", S2 = ""] = good.split(":");
const jwt = `${H1}.${P}.${S1}`;
const op = (header: string): string => `${P}:${segment(header)}:${S1}:${H2}:${S2}`;
const payload = (text: string): string => `${segment(text)}:${H1}:${S1}:${H2}:${S2}`;
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

const CASES: readonly (readonly [name: string, token: string, code: RefusalCode])[] = [
  ["empty", "", "PKT_SEGMENTS"],
  ["payload only", P, "PKT_SEGMENTS"],
  ["payload and header", `${P}:${H1}`, "PKT_SEGMENTS"],
  ["one signature", `${P}:${H1}:${S1}`, "PKT_MISSING_CIC"],
  ["an even number of segments", `${P}:${H1}:${S1}:${H2}`, "PKT_SEGMENTS"],
  ["an odd tail", `${good}:x`, "PKT_SEGMENTS"],
  ["a trailing colon", `${good}:`, "PKT_SEGMENTS"],
  ["a leading colon", `:${good}`, "PKT_SEGMENTS"],
  ["four signatures", `${good}:${H1}:${S1}:${H2}:${S2}`, "PKT_SEGMENTS"],
  ["many colons", ":".repeat(40_000), "PKT_SEGMENTS"],
  ["many dots", ".".repeat(40_000), "PKT_FRESH_SHAPE"],
  ["too large", "A".repeat(MAX_PK_TOKEN_LENGTH + 1), "PKT_TOO_LARGE"],
  ["10 MB of dots", ".".repeat(10_000_000), "PKT_TOO_LARGE"],
  ["a bare trailing dot", `${good}.`, "PKT_FRESH_SHAPE"],
  ["a refreshed token of two parts", `${good}.${H1}.${P}`, "PKT_FRESH_SHAPE"],
  ["a refreshed token of four parts", `${good}.${jwt}.${S1}`, "PKT_FRESH_SHAPE"],
  ["a refreshed token of empty parts", `${good}...`, "PKT_JSON"],
  ["a refreshed token that is not JSON", `${good}.AAAA.AAAA.AAAA`, "PKT_JSON"],
  ["an ordinary ID token", jwt, "PKT_FRESH_SHAPE"],
  ["padding in the payload", good.replace(P, `${P}=`), "PKT_BASE64"],
  ["a blank in a signature", good.replace(S1, `${S1.slice(0, 8)} ${S1.slice(8)}`), "PKT_BASE64"],
  ["a line feed in a header", good.replace(H1, `${H1}\n`), "PKT_BASE64"],
  ["CRLF in the payload", good.replace(P, `${P.slice(0, 4)}\r\n${P.slice(4)}`), "PKT_BASE64"],
  ["a tab at the end", `${good}\t`, "PKT_BASE64"],
  ["the standard alphabet in a signature", `${P}:${H1}:++++:${H2}:${S2}`, "PKT_BASE64"],
  ["a slash in a signature", `${P}:${H1}:////:${H2}:${S2}`, "PKT_BASE64"],
  ["unused bits set", `${P}:${H1}:AB:${H2}:${S2}`, "PKT_BASE64"],
  ["a segment of one character", `${P}:${H1}:A:${H2}:${S2}`, "PKT_BASE64"],
  ["non-ASCII", `${P}:${H1}:\u00e9\u00e9:${H2}:${S2}`, "PKT_BASE64"],
  ["a NUL", `${P}:${H1}:AA\u0000A:${H2}:${S2}`, "PKT_BASE64"],
  ["a percent escape", `${P}:${H1}:AA%3D:${H2}:${S2}`, "PKT_BASE64"],
  ["a payload that is not JSON", payload("iss"), "PKT_JSON"],
  ["an empty payload", payload(""), "PKT_JSON"],
  ["a payload that is a list", payload("[]"), "PKT_JSON"],
  ["a payload that is a string", payload('"x"'), "PKT_JSON"],
  ["a payload that is null", payload("null"), "PKT_JSON"],
  ["a payload with a byte order mark", payload('\ufeff{"iss":"x"}'), "PKT_JSON"],
  ["a payload with a tail", payload("{}{}"), "PKT_JSON"],
  ["a payload with a comment", payload("{}//"), "PKT_JSON"],
  ["a payload with a trailing comma", payload('{"a":1,}'), "PKT_JSON"],
  ["a payload with single quotes", payload("{'a':1}"), "PKT_JSON"],
  ["a payload with NaN", payload('{"a":NaN}'), "PKT_JSON"],
  ["a payload with a hexadecimal number", payload('{"a":0x1}'), "PKT_JSON"],
  ["a payload with a leading zero", payload('{"a":01}'), "PKT_JSON"],
  ["a payload with a plus sign", payload('{"a":+1}'), "PKT_JSON"],
  ["a payload with a raw control character", payload('{"a":"\u0001"}'), "PKT_JSON"],
  ["a payload with an unknown escape", payload('{"a":"\\x41"}'), "PKT_JSON"],
  ["a payload with a vertical tab as blank", payload("\u000b{}"), "PKT_JSON"],
  ["a payload with a no-break space", payload("\u00a0{}"), "PKT_JSON"],
  ["a deep list", payload(`{"a":${nested(33)}}`), "PKT_JSON"],
  ["a very deep list", payload(`{"a":${nested(10_000)}}`), "PKT_JSON"],
  ["deep objects", payload('{"a":'.repeat(5000) + "1" + "}".repeat(5000)), "PKT_JSON"],
  ["invalid UTF-8 in the payload", `_w:${H1}:${S1}:${H2}:${S2}`, "PKT_JSON"],
  ["overlong UTF-8 in the payload", `wK8:${H1}:${S1}:${H2}:${S2}`, "PKT_JSON"],
  ["a surrogate in UTF-8", `7aCA:${H1}:${S1}:${H2}:${S2}`, "PKT_JSON"],
  ["a duplicate claim", payload('{"iss":"a","iss":"b"}'), "PKT_DUP_MEMBER"],
  ["a duplicate claim, escaped", payload('{"iss":"a","\\u0069ss":"b"}'), "PKT_DUP_MEMBER"],
  ["a duplicate claim, nested", payload('{"a":{"b":1,"b":2}}'), "PKT_DUP_MEMBER"],
  ["a duplicate alg", op('{"alg":"RS256","alg":"none"}'), "PKT_DUP_MEMBER"],
  ["a duplicate __proto__", payload('{"__proto__":1,"__proto__":2}'), "PKT_DUP_MEMBER"],
  ["crit in the header", op('{"alg":"RS256","crit":["exp"]}'), "PKT_CRIT"],
  ["an empty crit", op('{"alg":"RS256","crit":[]}'), "PKT_CRIT"],
  ["crit null", op('{"alg":"RS256","crit":null}'), "PKT_CRIT"],
  ["b64 false", op('{"alg":"RS256","b64":false}'), "PKT_CRIT"],
  ["b64 true", op('{"alg":"RS256","b64":true}'), "PKT_CRIT"],
  ["a kid that is a number", op('{"alg":"RS256","kid":1}'), "PKT_CLAIM_TYPE"],
  ["a typ that is a list", op('{"alg":"RS256","typ":["JWT"]}'), "PKT_CLAIM_TYPE"],
  ["a jkt that is an object", op('{"alg":"RS256","jkt":{}}'), "PKT_CLAIM_TYPE"],
  ["a cic that is a number", op('{"alg":"GQ256","cic":1}'), "PKT_CLAIM_TYPE"],
  ["typ jwt in lower case", op('{"alg":"RS256","typ":"jwt"}'), "PKT_UNKNOWN_TYP"],
  ["typ JOSE", op('{"alg":"RS256","typ":"JOSE"}'), "PKT_UNKNOWN_TYP"],
  ["typ osm", op('{"alg":"RS256","typ":"osm"}'), "PKT_UNKNOWN_TYP"],
  ["typ cic in lower case", op('{"alg":"RS256","typ":"cic"}'), "PKT_UNKNOWN_TYP"],
  ["typ with a blank", op('{"alg":"RS256","typ":"JWT "}'), "PKT_UNKNOWN_TYP"],
  ["typ logout+jwt", op('{"alg":"RS256","typ":"logout+jwt"}'), "PKT_UNKNOWN_TYP"],
  ["two provider signatures", `${P}:${H1}:${S1}:${H1}:${S1}`, "PKT_DUP_OP"],
  ["a third, provider", `${good}:${H1}:${S1}`, "PKT_DUP_OP"],
  ["a third, client", `${good}:${H2}:${S2}`, "PKT_DUP_CIC"],
  ["two client signatures", `${P}:${H2}:${S2}:${H2}:${S2}`, "PKT_DUP_CIC"],
  [
    "two cosigners and no provider",
    `${P}:${H2}:${S2}:${segment('{"typ":"COS"}')}:AA:${segment('{"typ":"COS"}')}:AA`,
    "PKT_DUP_COS",
  ],
  ["no provider", `${P}:${H2}:${S2}:${segment('{"typ":"COS"}')}:AA`, "PKT_MISSING_OP"],
  ["no client", `${P}:${H1}:${S1}:${segment('{"typ":"COS"}')}:AA`, "PKT_MISSING_CIC"],
  ["JSON serialisation", JSON.stringify({ payload: P, signatures: [] }), "PKT_BASE64"],
];

for (const [name, token, code] of CASES) {
  Deno.test(`parsePkToken() refuses ${name}`, () => {
    assertCode(() => parsePkToken(token), code);
  });
}

Deno.test("parsePkToken() reads the token the cases start from", () => {
  const token = parsePkToken(good);
  assert.equal(token.claims.subject, "sub-1");
  assert.equal(token.cos, undefined);
});

Deno.test("parsePkToken() returns within 50 ms on the worst inputs of its size limit", () => {
  const started = performance.now();
  for (const filler of [".", ":", "A", "[", "{", '"', "\\"]) {
    try {
      parsePkToken(filler.repeat(MAX_PK_TOKEN_LENGTH));
    } catch {
      // refused, which the cases above look at more closely
    }
  }
  assert.ok(performance.now() - started < 7 * 50);
});

Deno.test("parsePkToken() keeps attacker-named claims apart from object machinery", () => {
  const text = '{"__proto__":{"iss":"evil"},"constructor":"x","hasOwnProperty":1,"iss":"good"}';
  const { claims } = parsePkToken(payload(text));
  assert.equal(claims.issuer, "good");
  assert.equal(claims.email, undefined);
});

Deno.test("verifyPkToken() ignores member names in other case", async () => {
  const options = await verifyOptions();
  for (const name of ["ISS", "Iss", "i\u017f\u017f"]) {
    const { compact } = await makePkToken({
      claims: { iss: undefined, [name]: options.issuer.issuer },
    });
    await assertCodeAsync(() => verifyPkToken(compact, options), "ISS_MISSING");
  }
});

Deno.test("verifyPkToken() accepts the roles in either order and an unverified cosigner", async () => {
  const options = await verifyOptions();
  await verifyPkToken(`${P}:${H2}:${S2}:${H1}:${S1}`, options);
  await verifyPkToken(`${good}:${segment('{"typ":"COS","alg":"ES256"}')}:AAAA`, options);
});

Deno.test("verifyPkToken() never follows key references in the provider's header", async () => {
  const options = await verifyOptions();
  const header = { jku: "https://evil.example/jwks", x5u: "https://evil.example/x", jwk: {} };
  const { compact } = await makePkToken({ header });
  assert.equal((await verifyPkToken(compact, options)).subject, "sub-1");
});
