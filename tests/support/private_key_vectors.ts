// deno-lint-ignore-file camelcase -- the names are those of the vector file
/** A case of `privatekey.json`, by the names used here. */
export interface PrivateKeyVector {
  readonly name: string;
  readonly kind: "ecdsa" | "ed25519";
  /** Content of the private key file. */
  readonly privateKey: string;
  /** Content of the certificate file. */
  readonly certificate: string;
  /** One line, with comment and line feed. */
  readonly publicKey: string;
  /** The private key, base64url. */
  readonly d: string;
  readonly comment: string;
  readonly checkint: number;
  readonly principals: readonly string[];
  /** `ssh-keygen -l` about the private key. */
  readonly sshKeygenList: string;
  /** `ssh-keygen -L` about the certificate. */
  readonly sshKeygenCertificate: string;
}

interface RawCase {
  readonly name: string;
  readonly key_type: "ecdsa" | "ed25519";
  readonly private_key: string;
  readonly cert: string;
  readonly public_key: string;
  readonly jwk: { readonly d: string };
  readonly openssh: { readonly comment: string; readonly checkint: number };
  readonly principals: readonly string[];
  readonly ssh_keygen_l_private: string;
  readonly ssh_keygen_L_cert: string;
}

/** Reads the key pairs and certificates that the Go tool wrote. */
export function privateKeyVectors(): readonly PrivateKeyVector[] {
  const url = new URL("../vectors/privatekey.json", import.meta.url);
  const file: { readonly cases: readonly RawCase[] } = JSON.parse(Deno.readTextFileSync(url));
  return file.cases.map((one) => ({
    name: one.name,
    kind: one.key_type,
    privateKey: one.private_key,
    certificate: one.cert,
    publicKey: one.public_key,
    d: one.jwk.d,
    comment: one.openssh.comment,
    checkint: one.openssh.checkint,
    principals: one.principals,
    sshKeygenList: one.ssh_keygen_l_private,
    sshKeygenCertificate: one.ssh_keygen_L_cert,
  }));
}
