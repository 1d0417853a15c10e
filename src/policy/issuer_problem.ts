import { plainHttpsHost } from "../encoding/plain_https_host.ts";
import type { RowProblemKind } from "./row_problem.ts";

/** Which issuers may be used. */
export interface IssuerProblemOptions {
  /** Allow `http:` for this machine itself (tests, development); default false. */
  readonly allowLoopbackHttp?: boolean;
}

/** Why an issuer cannot be used. */
export interface IssuerProblem {
  readonly kind: RowProblemKind & ("issuer-invalid" | "issuer-not-https");
  /** One sentence without final period. */
  readonly detail: string;
}

const FORBIDDEN = /[\u0000-\u0020\u007f\\]/;
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/**
 * Checks that an issuer can be one: an https URL without user, query and fragment (OpenID Connect
 * Discovery section 3), from which the discovery document's place can be made without surprises.
 *
 * The Go tool also takes http issuers, over which anybody on the way can sign tokens
 * (`tests/unit/policy/providers_file_test.ts`).
 *
 * @param issuer the text as it is written
 * @param options which issuers may be used
 * @returns the problem, or undefined
 */
export function issuerProblem(
  issuer: string,
  options: IssuerProblemOptions = {},
): IssuerProblem | undefined {
  if (plainHttpsHost(issuer) !== undefined) return undefined;
  const url = FORBIDDEN.test(issuer) ? null : URL.parse(issuer);
  const isWeb = url !== null && (url.protocol === "https:" || url.protocol === "http:");
  if (!isWeb || !/^https?:\/\/[^/]/i.test(issuer)) {
    return { kind: "issuer-invalid", detail: "the issuer is not an https URL" };
  }
  if (url.username !== "" || url.password !== "" || /[?#]/.test(issuer)) {
    const detail = "the issuer is a URL with a user, query or fragment";
    return { kind: "issuer-invalid", detail };
  }
  if (url.protocol === "https:") return undefined;
  if (options.allowLoopbackHttp === true && LOOPBACK.test(url.hostname)) return undefined;
  return { kind: "issuer-not-https", detail: "the issuer is an http URL, not https" };
}
