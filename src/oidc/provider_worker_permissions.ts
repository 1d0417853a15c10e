/** What the worker that talks to one provider is allowed. */
export interface ProviderWorkerGrants {
  /** Hosts with ports it may connect to; `true` for all, where the provider's are not yet known. */
  readonly net: readonly string[] | true;
  /** Where key sets are kept: the only directory it may read or write. */
  readonly cacheDir: string;
}

/**
 * What the runtime is told to do about certificates and proxies: the only variables the worker may
 * see. The first is also set by it, when the operating system's store cannot be read.
 */
const VARIABLES = [
  "DENO_TLS_CA_STORE",
  ...["https_proxy", "http_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()]),
];

/**
 * The permissions of the worker that talks to one provider.
 *
 * @param grants hosts and directory
 * @returns permissions in the runtime's words; every kind is named
 */
export function providerWorkerPermissions(
  grants: ProviderWorkerGrants,
): Deno.PermissionOptionsObject {
  return {
    net: grants.net === true ? true : [...grants.net],
    read: [grants.cacheDir],
    write: [grants.cacheDir],
    env: VARIABLES,
    run: false,
    sys: false,
    ffi: false,
    import: false,
  };
}
