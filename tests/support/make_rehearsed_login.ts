import { encodeBase64, encodeBase64url } from "../../../src/encoding/base64.ts";
import { encodeUtf8 } from "../../../src/encoding/utf8.ts";
import { createClientInstanceClaims } from "../../../src/openpubkey/client_instance_claims.ts";
import { signPkToken } from "../../../src/openpubkey/sign_pk_token.ts";
import { buildCertificate } from "../../../src/ssh/build_certificate.ts";
import { formatCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { publicKeyToJwk } from "../../../src/ssh/public_key_jwk.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";
import { keySetFileName } from "../../../src/oidc/key_set_file_name.ts";
import { REHEARSED_LOGIN_FILE, type RehearsedLogin } from "./rehearsed_login.ts";

const ISSUER = "https://op.example.com";
const CLIENT_ID = "opkssh";
const KEY_ID = "rehearsal";

/**
 * `deno task rehearsal`: makes `rehearsed_login.json` anew, for when a build says that the login it
 * rehearses with is refused. The private keys are thrown away.
 */
async function makeRehearsedLogin(): Promise<RehearsedLogin> {
  const now = Math.floor(Date.now() / 1000);
  const provider = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const { n, e } = await crypto.subtle.exportKey("jwk", provider.publicKey);
  const user = await generateUserKeyPair("ecdsa");
  const claims = await createClientInstanceClaims(publicKeyToJwk(user.publicKey), random());
  const signed = `${segment({ alg: "RS256", kid: KEY_ID, typ: "JWT" })}.${
    segment({
      iss: ISSUER,
      aud: CLIENT_ID,
      sub: "alice",
      email: "alice@example.com",
      "email_verified": true,
      nonce: claims.commitment,
      iat: now,
      exp: now + 3600,
    })
  }`;
  const signature = await crypto.subtle.sign(
    "RSASSA-PKCS1-v1_5",
    provider.privateKey,
    encodeUtf8(signed),
  );
  const idToken = `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
  const pkToken = await signPkToken({ idToken, claims, sign: (input) => user.sign(input) });
  const blob = await buildCertificate({
    key: user,
    keyId: "alice@example.com",
    principals: ["opkssh-wildcard"],
    extensions: new Map([["openpubkey-pkt", pkToken], ["permit-pty", ""]]),
    nonce: random(),
  });
  const [keyType = ""] = formatCertificateFile(blob, "").split(" ");
  const keys = { keys: [{ kty: "RSA", alg: "RS256", use: "sig", kid: KEY_ID, n, e }] };
  return {
    now,
    arguments: ["alice", encodeBase64(blob), keyType],
    files: {
      "etc/opk/providers": `${ISSUER} ${CLIENT_ID} 24h\n`,
      "etc/opk/auth_id": `# user, identity, issuer\nalice alice@example.com ${ISSUER}\n`,
      "var/log/opkssh.log": "",
      [`var/cache/opkssh/${await keySetFileName(ISSUER)}`]: `${
        JSON.stringify({
          "version": 1,
          "issuer": ISSUER,
          "jwks_uri": `${ISSUER}/jwks`,
          "discovery_fetched_at": now,
          "fetched_at": now,
          "jwks": keys,
        })
      }\n`,
    },
    configuration: `deny_users = ["root"]\n\n[log]\nformat = "json"\n`,
  };
}

function random(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}

function segment(value: unknown): string {
  return encodeBase64url(encodeUtf8(JSON.stringify(value)));
}

if (import.meta.main) {
  const text = JSON.stringify(await makeRehearsedLogin(), undefined, 2);
  await Deno.writeTextFile(REHEARSED_LOGIN_FILE, `${text}\n`);
}
