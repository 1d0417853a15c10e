import assert from "node:assert/strict";
import { inspect } from "../../../src/client/inspect.ts";
import { isJsonObject, type JsonObject } from "../../../src/encoding/json_value.ts";
import { parseJson } from "../../../src/encoding/parse_json.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { encodeBase64 } from "../../../src/encoding/base64.ts";
import { buildCertificate } from "../../../src/ssh/build_certificate.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { REFERENCE_CERTIFICATE } from "../../support/reference_certificate.ts";
import { makeIdToken, makePkToken, NOW } from "../../support/token_factory.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const { type, base64, issuedAt } = REFERENCE_CERTIFICATE;
const REFERENCE = `${type} ${base64} openpubkey`;
const AN_HOUR_LATER = {
  fileSystem: systemFileSystem,
  now: () => issuedAt + 3600,
  zone: () => -60,
};

/** A certificate with these extensions around a fresh key. */
async function certificateWith(extensions: Readonly<Record<string, string>>): Promise<string> {
  const blob = await buildCertificate({
    key: await generateUserKeyPair("ecdsa"),
    keyId: "k",
    principals: ["a", "b"],
    extensions: new Map(Object.entries(extensions)),
    validAfter: 1_700_000_000n,
    validBefore: 1_800_000_000n,
    nonce: new Uint8Array(32),
  });
  return `ecdsa-sha2-nistp256-cert-v01@openssh.com ${encodeBase64(blob)}`;
}

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  assert.ok(isJsonObject(value));
  return value;
}

Deno.test("inspect shows a certificate of the Go tool as the Go tool does", async () => {
  const text = await inspect(REFERENCE, {}, AN_HOUR_LATER);
  assert.equal(
    text.split("\n\n--- Expiry by server policy ---")[0],
    `--- SSH Certificate Information ---
Serial:            0
Type:              User Certificate
Key ID:            a@example.com
Principals:        [opkssh-wildcard]
Valid After:       Not set
Valid Before:      Forever
Critical Options:  map[]
Extensions:
  openpubkey-pkt: [PKToken data] 716 bytes
  permit-X11-forwarding: 
  permit-agent-forwarding: 
  permit-port-forwarding: 
  permit-pty: 
  permit-user-rc: 

--- PKToken Structure ---
Payload:
{
  "aud": "cid",
  "email": "a@example.com",
  "exp": 1700003600,
  "iat": 1700000000,
  "iss": "https://op.example.com",
  "nonce": "tH8QVgIkWJybdRGvjUh9I0eoGD0NMMAH7FpoukbzTSU",
  "sub": "s1"
}

--- Signature Information ---
Provider Signature (OP) exists
{
  "alg": "EdDSA",
  "kid": "k1",
  "typ": "JWT"
}
Client Signature (CIC) exists
{
  "alg": "EdDSA",
  "rz": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "typ": "CIC",
  "upk": {
    "alg": "EdDSA",
    "crv": "Ed25519",
    "kty": "OKP",
    "x": "IVL40Zt5HSRFMkLhXy6rbLfP-ntqXtMAl5YOBpiB2xI"
  }
}

--- Token Metadata ---
Issuer:             https://op.example.com
Audience:           cid
Subject:            s1
Identity:           s1 https://op.example.com
Token Hash:         ${REFERENCE_CERTIFICATE.tokenHash}
Provider Algorithm: EdDSA`,
  );
});

Deno.test("inspect says in words when servers stop taking the key", async () => {
  const text = await inspect(REFERENCE, {}, { ...AN_HOUR_LATER, now: () => issuedAt + 50_000 });
  assert.match(text, /Issued: {13}2023-11-14T23:13:20\+01:00 \(13 hours 53 minutes ago\)/);
  assert.match(text, /12h: {16}expired 2023-11-15T11:13:20\+01:00 \(1 hour 53 minutes ago\)/);
  assert.match(text, /24h: {16}until 2023-11-15T23:13:20\+01:00 \(in 10 hours 6 minutes\)/);
  assert.match(text, /1week: {14}until 2023-11-21/);
  assert.match(text, /oidc: {15}expired/);
});

Deno.test("inspect says what can be checked here and what cannot", async () => {
  const text = await inspect(REFERENCE, {}, AN_HOUR_LATER);
  assert.match(text, /--- Checks ---\nCertificate: {8}ok\nKey Fingerprint: {4}SHA256:/);
  assert.match(
    text,
    /Client Signature: {3}ok\nKey In PK Token: {4}ok\nProvider Signature: not checked/,
  );
});

Deno.test("inspect tells that the certificate is for another key than its PK Token", async () => {
  const { compact } = await makePkToken();
  const text = await inspect(await certificateWith({ "openpubkey-pkt": compact }), {}, {
    ...AN_HOUR_LATER,
    now: () => NOW,
  });
  assert.match(text, /Key In PK Token: {4}CERT_KEY_MISMATCH/);
  assert.match(text, /Certificate: {8}CERT_NOT_VALID_NOW/);
});

Deno.test("inspect never shows an access token or a PK Token", async () => {
  const { compact, idToken } = await makePkToken({ claims: { groups: ["admins"] } });
  const text = await certificateWith({ "openpubkey-pkt": compact, "openpubkey-act": "secret-act" });
  for (const json of [false, true]) {
    const report = await inspect(text, { json }, AN_HOUR_LATER);
    assert.match(report, /\[access token\] 10 bytes/);
    for (const secret of ["secret-act", ...idToken.split("."), ...compact.split(":")]) {
      assert.ok(!report.includes(secret), secret);
    }
  }
});

Deno.test("inspect sorts the extensions and shows validity and principals", async () => {
  const text = await inspect(await certificateWith({ z: "1", a: "" }), {}, AN_HOUR_LATER);
  assert.match(text, /Extensions:\n {2}a: \n {2}z: 1\n/);
  assert.match(text, /Principals: {8}\[a b\]/);
  assert.match(text, /Valid After: {7}2023-11-14T23:13:20\+01:00/);
  assert.match(text, /Valid Before: {6}2027-01-15T09:00:00\+01:00/);
  assert.match(text, /No openpubkey-pkt extension found/);
});

Deno.test("inspect shows a PK Token that cannot be read as such", async () => {
  const text = await certificateWith({ "openpubkey-pkt": "not a token" });
  assert.match(
    await inspect(text, {}, AN_HOUR_LATER),
    /The PK Token cannot be read: .* \(PKT_SEGMENTS\)/,
  );
  const json = objectOf(await inspect(text, { json: true }, AN_HOUR_LATER)).get("pk_token");
  assert.ok(isJsonObject(json) && json.get("code") === "PKT_SEGMENTS");
});

Deno.test("inspect leaves out an audience that is a list, and shows groups and refreshed token", async () => {
  const { compact } = await makePkToken({
    claims: { aud: ["client-1"], groups: "staff" },
    refreshedIdToken: await makeIdToken({ claims: { exp: NOW + 7200 } }),
  });
  const text = await inspect(await certificateWith({ "openpubkey-pkt": compact }), {}, {
    ...AN_HOUR_LATER,
    now: () => NOW,
  });
  assert.doesNotMatch(text, /\nAudience:/);
  assert.match(text, /Groups: {13}staff/);
  assert.match(text, /--- Refreshed ID Token ---\nExpires: {12}.*\(in 2 hours\)/);
});

Deno.test("inspect keeps the digits of numbers", async () => {
  const { compact } = await makePkToken({
    payload: '{"iss":"i","aud":"a","n":12345678901234567890,"m":1.5e30,"h":"<&>"}',
  });
  const text = await inspect(
    await certificateWith({ "openpubkey-pkt": compact }),
    {},
    AN_HOUR_LATER,
  );
  assert.match(text, /"n": 12345678901234567890/);
  assert.match(text, /"m": 1\.5e30/);
  assert.match(text, /"h": "\\u003c\\u0026\\u003e"/);
});

Deno.test("inspect writes JSON with stable names", async () => {
  const report = objectOf(await inspect(REFERENCE, { json: true }, AN_HOUR_LATER));
  assert.deepEqual([...report.keys()].toSorted(), ["certificate", "kind", "pk_token"]);
  const certificate = report.get("certificate");
  const token = report.get("pk_token");
  assert.ok(isJsonObject(certificate) && isJsonObject(token));
  assert.equal(certificate.get("key_id"), "a@example.com");
  assert.equal(certificate.get("valid_before"), null);
  assert.equal(certificate.get("check"), "ok");
  assert.equal(token.get("token_hash"), REFERENCE_CERTIFICATE.tokenHash);
  assert.equal(token.get("key_matches"), true);
  assert.equal(token.get("issuer"), "https://op.example.com");
});

Deno.test("inspect shows a plain key", async () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICFS+NGbeR0kRTJC4V8uq2y3z/p7al7TAJeWDgaYgdsS me";
  assert.match(
    await inspect(key, {}, AN_HOUR_LATER),
    /^--- SSH Public Key Information ---\nType: {14}ssh-ed25519\nFingerprint: {7}SHA256:[\w+/]{43}\nMarshal \(base64\): {2}AAAAC3NzaC1lZDI1NTE5\.\.\.$/,
  );
});

Deno.test("inspect reads files, links to them, and entries with options and comments", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/a file`;
    await Deno.writeTextFile(path, `# a comment\n\ncert-authority,principals="x" ${REFERENCE}\n`);
    await Deno.symlink(path, `${directory}/link`);
    for (const subject of [path, `${directory}/link`, `  ${REFERENCE}\n`]) {
      assert.match(await inspect(subject, {}, AN_HOUR_LATER), /Key ID: {12}a@example\.com/);
    }
  });
});

Deno.test("inspect says of a name that is no file that there is none", async () => {
  const looking = inspect("id_ecdsa-cert.pbu", {}, AN_HOUR_LATER);
  await assert.rejects(looking, /Cannot read "id_ecdsa-cert\.pbu": /);
});

for (
  const [name, subject, code] of [
    ["nothing", "", "file_invalid"],
    ["a name that is no file", "/nowhere", "file_unreadable"],
    ["bare base64", base64, "file_invalid"],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA", "file_invalid"],
    ["a directory", "/", "file_unreadable"],
    ["a certificate cut short", `${type} ${base64.slice(0, 400)}`, "file_invalid"],
  ] as const
) {
  Deno.test(`inspect refuses ${name}`, async () => {
    await assertCodeAsync(() => inspect(subject, {}, AN_HOUR_LATER), code);
  });
}
