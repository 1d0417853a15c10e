import { BUILTIN_PROVIDERS } from "../../src/oidc/providers/builtin_providers.ts";
import { defaultProvidersFile } from "./default_providers_file.ts";

/** One row of `/etc/opk/providers` with a name for it. */
export interface DefaultProvider {
  /** First alias of the same provider in the client. */
  readonly alias: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Expiration policy, such as `24h`. */
  readonly lifetime: string;
}

/**
 * The providers a server trusts after installing, for recipes that write the rows themselves.
 *
 * @returns in the order of the rows
 * @throws {Error} when a row is not `ISSUER CLIENT_ID LIFETIME`, or the client does not know it
 */
export async function defaultProviders(): Promise<readonly DefaultProvider[]> {
  const rows = (await defaultProvidersFile()).trimEnd().split("\n");
  return rows.map((row) => {
    const [issuer, clientId, lifetime, ...rest] = row.split(" ");
    if (issuer === undefined || clientId === undefined || !lifetime || rest.length > 0) {
      throw new Error(`Cannot read a default provider: ${row}`);
    }
    const known = BUILTIN_PROVIDERS.find((provider) =>
      provider.issuer === issuer && provider.clientId === clientId
    );
    const alias = known?.aliases[0];
    if (alias === undefined) throw new Error(`Cannot name a default provider: ${row}`);
    return { alias, issuer, clientId, lifetime };
  });
}
