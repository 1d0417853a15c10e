import { ACCESS_TOKEN_EXTENSION, PK_TOKEN_EXTENSION } from "../ssh/certificate.ts";

/** What an offered key seems to say. Nothing of it may be believed. */
export interface TokenPeek {
  /** The issuer. */
  readonly issuer: string;
  /** `kid` of the ID token and, if there is one, of the refreshed one; undefined where absent. */
  readonly keyIds: readonly (string | undefined)[];
  /** Whether there is an access token as well. */
  readonly accessToken: boolean;
}

/** As in the parsers, which refuse what is longer. */
const MAX_CHARACTERS = 64 * 1024;

const utf8 = new TextDecoder();

/**
 * Guesses from an offered certificate whose keys will be needed, before anything is parsed: whether
 * the network may be needed has to be known while it is still allowed. The guess decides nothing about
 * the login. Where it is wrong, the login is refused, and it is never wrong about a certificate that
 * the parsers accept (`tests/unit/server/peek_token_test.ts`).
 *
 * Native calls only: nothing here walks through a stranger's bytes one by one.
 *
 * @param base64 what sshd put in place of `%k`
 * @returns the guess; undefined when there is none; never throws
 */
export function peekToken(base64: string): TokenPeek | undefined {
  if (base64.length > MAX_CHARACTERS) return undefined;
  try {
    const certificate = Uint8Array.fromBase64(base64);
    const hex = certificate.toHex();
    const compact = extensionText(certificate, hex, PK_TOKEN_EXTENSION);
    if (compact === undefined) return undefined;
    const [token = "", refreshed] = compact.split(".", 2);
    const [payload = "", ...pairs] = token.split(":", 8);
    const issuer = member(parse(payload), "iss");
    if (issuer === undefined) return undefined;
    const headers = pairs.filter((_, at) => at % 2 === 0).map(parse).filter(isOfProvider);
    if (refreshed !== undefined) headers.push(parse(refreshed));
    return {
      issuer,
      keyIds: headers.map(keyId),
      accessToken: extensionAt(hex, ACCESS_TOKEN_EXTENSION) >= 0,
    };
  } catch {
    return undefined;
  }
}

/**
 * Where the value of an extension begins. The last place where its name could stand is taken: key id
 * and principals come before the extensions and may hold anything.
 */
function extensionAt(hex: string, name: string): number {
  const text = new TextEncoder().encode(`\0\0\0${String.fromCharCode(name.length)}${name}`).toHex();
  let at = hex.lastIndexOf(text);
  // two digits are a byte, so half of the places lie between bytes
  while (at % 2 === 1) at = hex.lastIndexOf(text, at - 1);
  return at < 0 ? -1 : (at + text.length) / 2;
}

/** The value is a string within a string (draft-miller-ssh-cert section 2.4). */
function extensionText(certificate: Uint8Array, hex: string, name: string): string | undefined {
  const at = extensionAt(hex, name);
  if (at < 0) return undefined;
  const length = (certificate[at + 6] ?? 0) * 256 + (certificate[at + 7] ?? 0);
  return utf8.decode(certificate.subarray(at + 8, at + 8 + length));
}

function isOfProvider(header: unknown): boolean {
  const typ = member(header, "typ");
  return typ !== "CIC" && typ !== "COS";
}

/** A GQ header has the original one in place of the key ID. */
function keyId(header: unknown): string | undefined {
  const kid = member(header, "kid");
  return kid !== undefined && member(header, "alg") === "GQ256" ? member(parse(kid), "kid") : kid;
}

function parse(segment: string): unknown {
  return JSON.parse(utf8.decode(Uint8Array.fromBase64(segment, { alphabet: "base64url" })));
}

function member(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return typeof found === "string" ? found : undefined;
}
