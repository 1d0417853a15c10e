import type { IncomingMessage, ServerResponse } from "node:http";
import { quietly } from "./quietly.ts";

/** A grant: which scopes a person allowed a client. */
export interface Grant {
  addOIDCScope(scope: string): void;
  addOIDCClaims(claims: readonly string[]): void;
  save(): Promise<string>;
}

/** What a request is about, for the functions of the configuration. */
export interface RequestContext {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly account?: { readonly accountId: string };
    readonly session?: { readonly accountId?: string };
  };
  body: unknown;
  type: string;
}

/** The part of `oidc-provider` the tests use; the package has no types of its own. */
export interface OidcProvider {
  callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  interactionDetails(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{
    readonly prompt: { readonly name: string };
    readonly params: Readonly<Record<string, unknown>>;
    readonly session?: { readonly accountId: string };
  }>;
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: Readonly<Record<string, unknown>>,
    options: { readonly mergeWithLastSubmission: boolean },
  ): Promise<void>;
  readonly Grant: new (of: { accountId: string; clientId: string }) => Grant;
}

/**
 * Makes an OpenID Provider of the certified package `oidc-provider`.
 *
 * @param issuer its URL
 * @param configuration see the package's documentation
 */
export async function oidcProvider(
  issuer: string,
  configuration: Readonly<Record<string, unknown>>,
): Promise<OidcProvider> {
  return await quietly(async () => {
    const { default: Provider } = await import("oidc-provider");
    return new Provider(issuer, configuration);
  });
}
