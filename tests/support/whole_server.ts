import { join } from "node:path";
import type { ServerPaths } from "../../src/platform/server_paths.ts";
import { serverPaths } from "../../src/platform/server_paths.ts";
import { mintCertificate, type Minting } from "./mint_certificate.ts";
import { type OpenIdProvider, PUBLIC_CLIENT, startOpenIdProvider } from "./openid_provider.ts";
import { rootOwnedTempDir } from "./sshd/root_owned_temp_dir.ts";
import type { Ran } from "./sshd/run.ts";
import { stagedOpkssh } from "./staged_opkssh.ts";
import { startThrowawaySshd, type ThrowawaySshd } from "./throwaway_sshd.ts";

/** Changes to a {@linkcode startWholeServer}. */
export interface WholeServerOptions {
  /** Arguments of `opkssh verify` before the three of sshd. */
  readonly verifyArguments?: readonly string[];
  /**
   * Makes what sshd runs in place of the program, in a directory of root's; default the program
   * itself.
   */
  readonly inFront?: (opkssh: string, directory: string) => Promise<string>;
}

/**
 * A server as an installation leaves it, with `/etc`, `/var/cache` and `/var/log` of its own: sshd
 * runs `opkssh verify` without `--root`.
 */
export interface WholeServer extends AsyncDisposable {
  readonly provider: OpenIdProvider;
  readonly sshd: ThrowawaySshd;
  /** The program, as sshd runs it. */
  readonly opkssh: string;
  /** Where its files are, seen from outside. */
  readonly paths: ServerPaths;
  /** Home directory of a user. */
  home(user: string): string;
  /** Writes a file of the server, `root:opksshuser` and 0640 unless it says otherwise. */
  write(path: string, text: string, owner?: "root" | "verifier", mode?: number): Promise<void>;
  /** Writes the home policy of a user, as its owner. */
  writeHome(user: string, text: string): Promise<void>;
  /** Runs opkssh there as root. */
  run(...args: readonly string[]): Promise<Ran>;
  /** Records of the log, oldest first. */
  log(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Writes key and certificate; returns the path of the key. */
  mint(minting?: Minting): Promise<string>;
}

/** What that needs. */
export const WHOLE_SERVER_PARTS = ["root", "sshd", "ssh", "ssh-keygen", "unshare", "sudo"] as const;

/**
 * Starts an OpenID Provider and a whole server with users alice and carol. alice@example.com may
 * become alice, and home policy is set up.
 *
 * @param options what is different
 */
export async function startWholeServer(options: WholeServerOptions = {}): Promise<WholeServer> {
  await using stack = new AsyncDisposableStack();
  const directory = await rootOwnedTempDir("opkssh-server-");
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  const provider = stack.use(await startOpenIdProvider());
  const opkssh = await stagedOpkssh();
  const sshd = stack.use(
    await startThrowawaySshd({
      opkssh: await options.inFront?.(opkssh, directory) ?? opkssh,
      verifyArguments: options.verifyArguments ?? [],
      users: ["alice", "carol"],
      prepare: prepareScript(directory, opkssh, provider.issuer),
    }),
  );
  const resources = stack.move();
  const paths = serverPaths(directory);
  const home = (user: string): string => join(sshd.config, "..", "home", user);
  const idOf = async (path: string): Promise<number> => (await Deno.stat(path)).uid ?? 0;
  let keys = 0;
  return {
    provider,
    sshd,
    opkssh,
    paths,
    home,
    write: async (path, text, owner = "root", mode = 0o640) => {
      await Deno.writeTextFile(path, text);
      await Deno.chown(path, owner === "root" ? 0 : sshd.verifier.uid, sshd.verifier.gid);
      await Deno.chmod(path, mode);
    },
    writeHome: async (user, text) => {
      const uid = await idOf(home(user));
      const policy = `${home(user)}/.opk`;
      await Deno.mkdir(policy, { recursive: true, mode: 0o700 });
      await Deno.writeTextFile(`${policy}/auth_id`, text, { mode: 0o600 });
      for (const path of [policy, `${policy}/auth_id`]) await Deno.chown(path, uid, uid);
    },
    run: (...args) => sshd.inside(opkssh, args),
    log: async () => {
      const lines = (await Deno.readTextFile(paths.logFile)).split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
    },
    mint: async (minting = {}) => {
      const key = join(directory, `key-${++keys}`);
      const { privateKeyFile, certificateFile } = await mintCertificate(provider, minting);
      await Deno.writeTextFile(key, privateKeyFile, { mode: 0o600 });
      await Deno.writeTextFile(`${key}-cert.pub`, `${certificateFile}\n`);
      return key;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Run where sshd will run; what it puts below `/etc` and `/var` is seen there only. */
function prepareScript(directory: string, opkssh: string, issuer: string): string {
  return `set -e
mkdir -p ${directory}/var/cache/opkssh ${directory}/var/log
cp -a /etc ${directory}/etc
mount --bind ${directory}/etc /etc
mount --bind ${directory}/var/cache /var/cache
mount --bind ${directory}/var/log /var/log
umask 027
rm -rf /etc/opk
mkdir -p /etc/opk/policy.d
echo '${issuer} ${PUBLIC_CLIENT} 24h' >/etc/opk/providers
echo 'alice alice@example.com ${issuer}' >/etc/opk/auth_id
printf 'allow_loopback_http = true\\n\\n[log]\\nformat = "json"\\n' >/etc/opk/config.toml
touch /var/log/opkssh.log
chown -R root:opksshuser /etc/opk /var/log/opkssh.log
chmod 0660 /var/log/opkssh.log
chown opksshuser:opksshuser /var/cache/opkssh
chmod 0700 /var/cache/opkssh
echo 'opksshuser ALL=(ALL) NOPASSWD: ${opkssh} readhome *' >/etc/sudoers.d/opkssh
chmod 0440 /etc/sudoers.d/opkssh
cp "$5" /etc/ssh/sshd_config
set +e
`;
}
