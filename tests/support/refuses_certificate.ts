import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { admitCertificate } from "./admit_certificate.ts";
import { assertCodeAsync } from "./assert_code.ts";
import { forgeCertificate, type Forgery } from "./forge_certificate.ts";

/**
 * Registers the test of one attack on the certificate.
 *
 * @param name what is wrong, as the subject of a sentence
 * @param code the only acceptable code
 * @param run must reject
 */
export function refusesCertificate(
  name: string,
  code: RefusalCode,
  run: () => Promise<unknown>,
): void {
  Deno.test(`certificate attack: ${name} is refused with ${code}`, async () => {
    await assertCodeAsync(run, code);
  });
}

/**
 * The same for one fault in an otherwise good and correctly signed certificate.
 *
 * @param forgery the fault
 */
export function refusesForgery(name: string, code: RefusalCode, forgery: Forgery): void {
  refusesCertificate(name, code, async () => {
    const { keyType, base64 } = await forgeCertificate(forgery);
    return await admitCertificate(keyType, base64);
  });
}
