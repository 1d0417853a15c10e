/** A certificate with its key, PEM. */
export interface TlsCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for tests. */
export interface TlsAuthority {
  /** Its certificate, PEM. */
  readonly cert: string;
  /** Issues a certificate for a server. */
  issue(options: ServerCertificateOptions): Promise<TlsCertificate>;
}

/** What a server's certificate says. */
export interface ServerCertificateOptions {
  /** DNS names it is good for. */
  readonly names: readonly string[];
  /** First and last instant of validity, default a day around now. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const ECDSA_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const DAY = 24 * 3600 * 1000;

/**
 * Makes a certificate authority (X.509, RFC 5280) with a key of its own, so that no test depends on
 * openssl and no private key lies in the repository.
 *
 * @param commonName its name; two authorities of one name confuse whoever looks for the issuer
 * @returns the authority
 */
export async function makeTlsAuthority(commonName = "Test authority"): Promise<TlsAuthority> {
  const keys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const subject = name(commonName);
  const basicConstraints = extension([0x55, 0x1d, 0x13], true, sequence(boolean(true)));
  const cert = await certificate(keys, subject, keys, subject, {}, [basicConstraints]);
  return {
    cert: pem("CERTIFICATE", cert),
    async issue(options: ServerCertificateOptions): Promise<TlsCertificate> {
      const serverKeys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
      const names = options.names.map((dns) => der(0x82, new TextEncoder().encode(dns)));
      const alternative = extension([0x55, 0x1d, 0x11], false, sequence(...names));
      const issued = await certificate(keys, subject, serverKeys, name("server"), options, [
        alternative,
      ]);
      const pkcs8 = await crypto.subtle.exportKey("pkcs8", serverKeys.privateKey);
      return {
        cert: pem("CERTIFICATE", issued),
        key: pem("PRIVATE KEY", new Uint8Array(pkcs8)),
      };
    },
  };
}

async function certificate(
  issuerKeys: CryptoKeyPair,
  issuer: Uint8Array,
  subjectKeys: CryptoKeyPair,
  subject: Uint8Array,
  validity: { readonly notBefore?: Date; readonly notAfter?: Date },
  extensions: readonly Uint8Array[],
): Promise<Uint8Array> {
  const algorithm = sequence(der(0x06, ECDSA_SHA256));
  const { notBefore = new Date(Date.now() - DAY), notAfter = new Date(Date.now() + DAY) } =
    validity;
  const spki = await crypto.subtle.exportKey("spki", subjectKeys.publicKey);
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, ...crypto.getRandomValues(new Uint8Array(8))]),
    algorithm,
    issuer,
    sequence(time(notBefore), time(notAfter)),
    subject,
    new Uint8Array(spki),
    der(0xa3, sequence(...extensions)),
  );
  const raw = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    issuerKeys.privateKey,
    body,
  );
  const signature = sequence(
    unsigned(new Uint8Array(raw, 0, 32)),
    unsigned(new Uint8Array(raw, 32)),
  );
  return sequence(body, algorithm, der(0x03, [0, ...signature]));
}

function name(commonName: string): Uint8Array<ArrayBuffer> {
  const text = der(0x0c, new TextEncoder().encode(commonName));
  return sequence(der(0x31, sequence(der(0x06, [0x55, 0x04, 0x03]), text)));
}

function extension(oid: readonly number[], critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(der(0x06, oid), ...(critical ? [boolean(true)] : []), der(0x04, value));
}

function boolean(value: boolean): Uint8Array<ArrayBuffer> {
  return der(0x01, [value ? 0xff : 0]);
}

function time(date: Date): Uint8Array<ArrayBuffer> {
  const text = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x18, new TextEncoder().encode(text));
}

function unsigned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const rest = [...bytes.subarray(start)];
  return der(0x02, (rest[0] ?? 0) >= 0x80 ? [0, ...rest] : rest);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return der(0x30, parts.flatMap((part) => [...part]));
}

function der(tag: number, content: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = Array.from(content);
  const length = bytes.length < 0x80
    ? [bytes.length]
    : bytes.length < 0x100
    ? [0x81, bytes.length]
    : [0x82, bytes.length >> 8, bytes.length & 0xff];
  return new Uint8Array([tag, ...length, ...bytes]);
}

function pem(label: string, bytes: Uint8Array): string {
  const body = bytes.toBase64().replaceAll(/.{64}/g, "$&\n").trimEnd();
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}
