import type { UndecidableError } from "../errors/refusal.ts";
import type { ProviderKeySet } from "./provider_key_set.ts";
import type { FetchUserinfoOptions, Userinfo } from "./userinfo.ts";

/** What the part of the program that talks to one provider is told once, before anything else. */
export interface ProviderSetup {
  /** Where key sets are kept. */
  readonly cacheDir: string;
  /** User who runs this; undefined on Windows. */
  readonly uid: number | undefined;
  /** True to use what the directory's owner has kept, and to keep nothing; default false. */
  readonly looksOnly?: boolean;
  /** Oldest key set that is used while the provider is down, seconds. */
  readonly staleSeconds: number;
  /** True to allow http to this machine. */
  readonly allowLoopbackHttp: boolean;
  /** Certificate authorities to trust besides the stores: texts of PEM files. */
  readonly caCerts: readonly string[];
  /** Milliseconds for all requests together. */
  readonly totalTimeoutMs: number;
}

/** What the userinfo endpoint is asked with. */
export type UserinfoQuestion = Pick<FetchUserinfoOptions, "endpoint" | "accessToken" | "subject">;

/** What is asked of it. */
export type ProviderRequest =
  | { readonly kind: "keys"; readonly issuer: string }
  | { readonly kind: "newer keys"; readonly issuer: string; readonly kid: string | undefined }
  | ({ readonly kind: "userinfo" } & UserinfoQuestion);

/** What it answers. */
export type ProviderReply =
  /** Keys undefined: it is too early to ask the provider again. */
  | { readonly kind: "keys"; readonly keys: ProviderKeySet | undefined }
  | { readonly kind: "userinfo"; readonly userinfo: Userinfo }
  | { readonly kind: "failed"; readonly error: UndecidableError };
