import { join } from "node:path";
import { mintCertificate, type Minting } from "./mint_certificate.ts";
import {
  type OpenIdProvider,
  type OpenIdProviderOptions,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "./openid_provider.ts";
import { type LoginPlan, type LoginRun, scriptedLogin } from "./scripted_login.ts";
import { type ServerRoot, serverRoot } from "./server_root.ts";
import { rootOwnedTempDir } from "./sshd/root_owned_temp_dir.ts";
import { stagedOpkssh } from "./staged_opkssh.ts";
import { startThrowawaySshd, type ThrowawaySshd } from "./throwaway_sshd.ts";

/** Everything between a person at a browser and a shell, on this machine. */
export interface LoginWorld extends AsyncDisposable {
  readonly provider: OpenIdProvider;
  readonly sshd: ThrowawaySshd;
  readonly server: ServerRoot;
  /** The program, as sshd runs it. */
  readonly opkssh: string;
  /** User that alice@example.com may become. */
  readonly user: string;
  /** Home directory of the person at the browser. */
  readonly home: string;
  /** A path for a new key. */
  newKey(): string;
  /** Runs the real login; the key is at `key`. */
  login(
    plan?: Partial<Pick<LoginPlan, "account" | "key" | "args" | "env" | "visit">>,
  ): Promise<LoginRun & { readonly key: string }>;
  /** Writes key and certificate that no login would give; returns the path of the key. */
  mint(minting: Minting): Promise<string>;
}

/**
 * Starts an OpenID Provider and an sshd that asks the staged program. The policy lets
 * alice@example.com become the first user of sshd.
 *
 * @param options of the OpenID Provider
 */
export async function startLoginWorld(options: OpenIdProviderOptions = {}): Promise<LoginWorld> {
  await using stack = new AsyncDisposableStack();
  const directory = await rootOwnedTempDir("opkssh-e2e-");
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  const provider = stack.use(await startOpenIdProvider(options));
  const opkssh = await stagedOpkssh();
  const root = join(directory, "server");
  const home = join(directory, "person");
  await Deno.mkdir(root);
  await Deno.mkdir(home, { mode: 0o700 });
  const sshd = stack.use(
    await startThrowawaySshd({
      opkssh,
      verifyArguments: ["--root", root],
      users: ["alice", "carol"],
    }),
  );
  const user = sshd.users[0] ?? "alice";
  const server = await serverRoot(root, {
    providers: [`${provider.issuer} ${PUBLIC_CLIENT} 24h`],
    authId: [`${user} alice@example.com ${provider.issuer}`],
    verifier: sshd.verifier,
  });
  const resources = stack.move();
  let keys = 0;
  const newKey = (): string => join(home, `key-${++keys}`);
  return {
    provider,
    sshd,
    server,
    opkssh,
    user,
    home,
    newKey,
    login: async ({ key = newKey(), ...plan } = {}) => ({
      ...await scriptedLogin({ opkssh, provider, home, key, ...plan }),
      key,
    }),
    mint: async (minting) => {
      const key = newKey();
      const { privateKeyFile, certificateFile } = await mintCertificate(provider, minting);
      await Deno.writeTextFile(key, privateKeyFile, { mode: 0o600 });
      await Deno.writeTextFile(`${key}-cert.pub`, `${certificateFile}\n`);
      return key;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
