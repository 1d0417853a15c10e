import { parseJson } from "../../src/encoding/parse_json.ts";
import type { KeySetEntry } from "../../src/oidc/key_set_entry.ts";
import { diskKeySetStore } from "../../src/oidc/key_set_store_disk.ts";
import { parseKeySet } from "../../src/openpubkey/key_set.ts";
import { serverPaths } from "../../src/platform/server_paths.ts";
import { mintCertificate } from "../support/mint_certificate.ts";
import { type OpenIdProvider, PUBLIC_CLIENT } from "../support/openid_provider.ts";
import { type ServerRoot, serverRoot } from "../support/server_root.ts";

/** What is special about a server. */
export interface BenchServerOptions {
  /** Rows before the one that matches, default none. */
  readonly otherRows?: number;
  /**
   * As most servers are: a provider on the internet, whose keys are kept already, and no configuration
   * file unless `configured` says so. Otherwise the provider is the one on this machine, which only a
   * configuration allows, and nothing is kept.
   */
  readonly usual?: boolean;
  /** A configuration file on a usual server. Default false. */
  readonly configured?: boolean;
}

/** A server and a question of its sshd that is answered with yes. */
export interface BenchServer {
  readonly files: ServerRoot;
  /** Arguments of the program. */
  readonly verify: readonly string[];
  /** Changes what is kept of the provider's keys. */
  rewrite(change: (entry: KeySetEntry) => KeySetEntry): Promise<void>;
}

/**
 * Sets up a server below a directory.
 *
 * @param root where; made
 * @param provider who signs
 * @param id user and group of the verify user; undefined for this process's own
 * @param options what is special about it
 */
export async function benchServer(
  root: string,
  provider: OpenIdProvider,
  id: number | undefined,
  options: BenchServerOptions = {},
): Promise<BenchServer> {
  const usual = options.usual ?? false;
  const issuer = usual ? "https://op.example.com" : provider.issuer;
  await Deno.mkdir(root);
  const others = Array.from(
    { length: options.otherRows ?? 0 },
    (_, row) => `user${row} somebody${row}@example.com ${issuer}`,
  );
  const files = await serverRoot(root, {
    providers: [`${issuer} ${PUBLIC_CLIENT} 24h`],
    authId: [...others, `alice alice@example.com ${issuer}`],
    verifier: { uid: id ?? Deno.uid() ?? 0, gid: id ?? Deno.gid() ?? 0 },
    withoutConfig: usual && options.configured !== true,
  });
  const store = diskKeySetStore(serverPaths(root).cacheDir, { ownership: "directory" });
  if (usual) {
    const keys = await (await fetch(`${provider.issuer}/jwks`)).text();
    const now = Math.floor(Date.now() / 1000);
    await store.write(issuer, {
      issuer,
      jwksUri: `${issuer}/jwks`,
      discoveryFetchedAt: now,
      keySet: parseKeySet(parseJson(keys)),
      fetchedAt: now,
    });
  }
  const minting = usual ? { claims: { iss: issuer } } : {};
  const { keyType, base64 } = await mintCertificate(provider, minting);
  return {
    files,
    verify: ["verify", "--root", root, "alice", base64, keyType],
    async rewrite(change): Promise<void> {
      const { entry, problems } = await store.read(issuer);
      if (entry === undefined) throw new Error(`No keys are kept: ${problems.join("; ")}`);
      const failed = await store.write(issuer, change(entry));
      if (failed.length > 0) throw new Error(failed.join("; "));
    },
  };
}
