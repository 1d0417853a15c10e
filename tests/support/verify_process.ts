import { mintCertificate, type MintedCertificate } from "./mint_certificate.ts";
import { type OpenIdProvider, PUBLIC_CLIENT, startOpenIdProvider } from "./openid_provider.ts";
import { stagedOpkssh } from "./staged_opkssh.ts";
import { withServerFiles } from "./verify_run.ts";

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A server's files, a provider, a certificate that lets alice in, and the program as sshd runs it. */
export interface VerifyProcess {
  readonly root: string;
  readonly provider: OpenIdProvider;
  readonly key: MintedCertificate;
  /** The words sshd would run. */
  words(user?: string, key?: MintedCertificate): readonly [string, ...string[]];
  /**
   * Runs a shell script in sshd's environment.
   *
   * @param script `"$@"` stands for the words
   */
  shell(script: string, user?: string): Promise<ProcessEnd>;
  /** Forgets the provider's keys. */
  emptyCache(): Promise<void>;
  /** Text of the log. */
  log(): Promise<string>;
}

/**
 * Runs `verify` as a process of its own, with the flags of a release.
 *
 * @param test what to do with it
 * @param issuer trusted instead of the embedded provider, which still signs
 */
export async function withVerifyProcess(
  test: (world: VerifyProcess) => Promise<void>,
  issuer?: string,
): Promise<void> {
  const program = await stagedOpkssh();
  await using provider = await startOpenIdProvider();
  const trusted = issuer ?? provider.issuer;
  const key = await mintCertificate(provider, { claims: { iss: trusted } });
  const files = {
    "etc/opk/config.toml": "allow_loopback_http = true\n",
    "etc/opk/providers": `${trusted} ${PUBLIC_CLIENT} 24h\n`,
    "etc/opk/auth_id": `alice alice@example.com ${trusted}\n`,
  };
  await withServerFiles({ files }, async (root) => {
    const words: VerifyProcess["words"] = (user = "alice", offered = key) => [
      program,
      ...["verify", "--root", root, user, offered.base64, offered.keyType],
    ];
    await test({
      root,
      provider,
      key,
      words,
      shell: (script, user) => shell(script, words(user)),
      emptyCache: async () => {
        const directory = `${root}/var/cache/opkssh`;
        for (const entry of await Array.fromAsync(Deno.readDir(directory))) {
          await Deno.remove(`${directory}/${entry.name}`);
        }
      },
      log: () => Deno.readTextFile(`${root}/var/log/opkssh.log`),
    });
  });
}

async function shell(script: string, words: readonly string[]): Promise<ProcessEnd> {
  const started = performance.now();
  const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", script, "sh", ...words],
    cwd: "/",
    clearEnv: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
    ms: performance.now() - started,
  };
}
