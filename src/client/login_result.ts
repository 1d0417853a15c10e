import type { JsonObject } from "../encoding/json_value.ts";

/** The files of a login. */
export interface PlacedFiles {
  readonly privateKey: string;
  readonly certificate: string;
  /** The same key for PuTTY; undefined when there is none. */
  readonly ppk?: string | undefined;
}

/** What a login came to. Nothing in it is secret. */
export interface LoginResult {
  /** Who. */
  readonly identity: {
    readonly issuer: string;
    readonly subject: string;
    /** `email`, when there is one. */
    readonly email: string | undefined;
    /** `aud`, one or several. */
    readonly audiences: readonly string[];
  };
  /** Whether a person logged in, or a CI job. */
  readonly who: "person" | "job";
  /** Where the key went; undefined for stdout, and when only the SSH agent has it. */
  readonly files: PlacedFiles | undefined;
  /** Whether the SSH agent has the key, and nobody else does. */
  readonly agent: "no" | "yes" | "only";
  /** Fingerprint of the key, as OpenSSH shows it. */
  readonly fingerprint: string;
  /** The certificate as an authorized_keys entry: type and base64. */
  readonly certificate: string;
  /** `exp` of the ID token, Unix seconds. */
  readonly idTokenExpires: number;
  /** Unix seconds up to which a server with the usual policy (24h) takes the key. */
  readonly usualExpiry: number;
  /** Unix seconds at which the certificate itself ends; undefined for never. */
  readonly certificateExpires: number | undefined;
  /** All claims of the ID token. */
  readonly claims: JsonObject;
}
