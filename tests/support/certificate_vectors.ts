// deno-lint-ignore-file camelcase -- the names are those of the vector file
/** A case of `sshcert.json`, as far as the certificate alone is concerned. */
export interface CertificateVector {
  readonly name: string;
  /** Unix seconds. */
  readonly now: number;
  /** sshd's `%u` */
  readonly user: string;
  /** sshd's `%k` */
  readonly base64: string;
  /** sshd's `%t` */
  readonly keyType: string;
  /** What the certificate says; null when it cannot be read. */
  readonly info: {
    readonly type: string;
    readonly key: string;
    readonly serial: string;
    readonly cert_type: number;
    readonly key_id: string;
    readonly principals: readonly string[];
    readonly valid_after: string;
    readonly valid_before: string;
    readonly critical_options: Readonly<Record<string, string>>;
    readonly extensions: readonly string[];
    readonly self_signed: boolean;
    readonly signature_valid: boolean;
  } | null;
  /** What the Go tool printed; empty when it refused. */
  readonly stdout: string;
}

interface RawCase {
  readonly name: string;
  readonly now: number;
  readonly principal: string;
  readonly cert: string;
  readonly key_type: string;
  readonly cert_info: CertificateVector["info"];
  readonly expected: { readonly stdout: string };
}

/** Reads the certificates on which the Go tool was run. */
export function certificateVectors(): readonly CertificateVector[] {
  const url = new URL("../vectors/sshcert.json", import.meta.url);
  const file: { readonly cases: readonly RawCase[] } = JSON.parse(Deno.readTextFileSync(url));
  return file.cases.map((one) => ({
    name: one.name,
    now: one.now,
    user: one.principal,
    base64: one.cert,
    keyType: one.key_type,
    info: one.cert_info,
    stdout: one.expected.stdout,
  }));
}
