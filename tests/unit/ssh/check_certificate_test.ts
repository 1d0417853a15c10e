import assert from "node:assert/strict";
import { checkCertificate } from "../../../src/ssh/check_certificate.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { encodeOptions, forgeCertificate, type Forgery } from "../../support/forge_certificate.ts";
import { encodeStrings } from "../../support/encode_strings.ts";

async function check(forgery: Forgery, now: number): Promise<unknown> {
  const { keyType, base64 } = await forgeCertificate(forgery);
  return await checkCertificate(parseCertificate(keyType, base64), now);
}

Deno.test("checkCertificate returns the very certificate it was given", async () => {
  for (const key of ["ecdsa", "ed25519", "rsa"] as const) {
    const { keyType, base64 } = await forgeCertificate({ key });
    const certificate = parseCertificate(keyType, base64);
    assert.equal(await checkCertificate(certificate, 1_700_000_000), certificate);
  }
});

Deno.test("checkCertificate holds from the first second of validity to before the last", async () => {
  const window = { validAfter: 1000n, validBefore: 2000n };
  await assertCodeAsync(() => check(window, 999), "CERT_NOT_VALID_NOW");
  await assertCodeAsync(() => check(window, 999.999), "CERT_NOT_VALID_NOW");
  await check(window, 1000);
  await check(window, 1999);
  await check(window, 1999.999);
  await assertCodeAsync(() => check(window, 2000), "CERT_NOT_VALID_NOW");
  await assertCodeAsync(() => check(window, 2000.001), "CERT_NOT_VALID_NOW");
});

Deno.test("checkCertificate takes 2^64-1 as no end, and 2^64-2 as an end", async () => {
  const late = Number(2n ** 64n);
  await check({ validBefore: 2n ** 64n - 1n }, late);
  await assertCodeAsync(() => check({ validBefore: 2n ** 64n - 2n }, late), "CERT_NOT_VALID_NOW");
});

Deno.test("checkCertificate says whether a certificate is too early or too late", async () => {
  const early = await assertCodeAsync(() => check({ validAfter: 9n }, 5), "CERT_NOT_VALID_NOW");
  assert.match(early.message, /not valid yet/);
  const late = await assertCodeAsync(() => check({ validBefore: 4n }, 5), "CERT_NOT_VALID_NOW");
  assert.match(late.message, /expired/);
  const empty = { validAfter: 5n, validBefore: 5n };
  const never = await assertCodeAsync(() => check(empty, 5), "CERT_NOT_VALID_NOW");
  assert.match(never.message, /expired/);
});

Deno.test("checkCertificate never accepts without a time", async () => {
  for (const now of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    await assert.rejects(check({}, now), RangeError);
  }
  await assertCodeAsync(() => check({ validAfter: 0n }, -1), "CERT_NOT_VALID_NOW");
});

Deno.test("checkCertificate takes an empty list of principals", async () => {
  await check({ principals: [] }, 5);
});

Deno.test("checkCertificate reports the signature before anything the signature should cover", async () => {
  const everything: Forgery = {
    certificateType: 2,
    validBefore: 1n,
    criticalOptions: encodeStrings("force-command", encodeStrings("x")),
    reserved: encodeStrings("x"),
    principals: ["a b"],
  };
  const unsigned = { ...everything, signedBytes: () => new Uint8Array() };
  await assertCodeAsync(
    () => check({ ...everything, signer: "other-ed25519" }, 5),
    "CERT_NOT_SELF_SIGNED",
  );
  await assertCodeAsync(() => check(unsigned, 5), "CERT_SIG_INVALID");
  await assertCodeAsync(() => check(everything, 5), "CERT_NOT_USER");
  const user = { ...everything, certificateType: 1 };
  await assertCodeAsync(() => check(user, 5), "CERT_NOT_VALID_NOW");
  const valid = { ...user, validBefore: 9n };
  await assertCodeAsync(() => check(valid, 5), "CERT_CRITICAL_OPTION");
  const free = { ...valid, criticalOptions: new Uint8Array() };
  await assertCodeAsync(() => check(free, 5), "CERT_MALFORMED");
  const unreserved = { ...free, reserved: new Uint8Array() };
  await assertCodeAsync(() => check(unreserved, 5), "CERT_BAD_PRINCIPAL");
  await check({ ...unreserved, principals: ["a"] }, 5);
});

Deno.test("checkCertificate names critical options, but not thousands of them", async () => {
  const names = Array.from({ length: 3000 }, (_, i) => `o${String(i).padStart(4, "0")}`);
  const criticalOptions = encodeOptions(names.map((name) => [name, new Uint8Array()]));
  const error = await assertCodeAsync(() => check({ criticalOptions }, 5), "CERT_CRITICAL_OPTION");
  assert.ok("evidence" in error);
  assert.deepEqual(error.evidence["options"], names.slice(0, 10));
});
