import { join } from "node:path";
import { type Ran, run } from "./sshd/run.ts";
import { rootOwnedTempDir } from "./sshd/root_owned_temp_dir.ts";
import { type Accounts, throwawayAccounts } from "./sshd/throwaway_accounts.ts";
import { findSystemPart, type SystemPart } from "./system_parts.ts";

/** What {@linkcode startThrowawaySshd} needs. */
export interface ThrowawaySshdOptions {
  /** The `opkssh` sshd is to ask, as `deno task stage` puts it somewhere. */
  readonly opkssh: string;
  /** Arguments of `opkssh verify` before the three of sshd, such as `--root DIR`. */
  readonly verifyArguments?: readonly string[];
  /** Names of users that can log in; ignored when not run by root: then it is the user itself. */
  readonly users?: readonly string[];
  /** Shell commands to run where sshd will run, before it starts. */
  readonly prepare?: string;
}

/** Key and certificate a client offers. */
export interface Credentials {
  /** Path of the private key; the certificate is beside it, `-cert.pub`. */
  readonly key: string;
}

/** A system sshd of its own on a high port. */
export interface ThrowawaySshd extends AsyncDisposable {
  readonly port: number;
  /** Users that can log in; the first one is the one to use. */
  readonly users: readonly string[];
  /** User and group ID under which sshd runs `opkssh verify`. */
  readonly verifier: { readonly uid: number; readonly gid: number };
  /** Path of a known_hosts file with its host key. */
  readonly knownHosts: string;
  /** Its configuration file. */
  readonly config: string;
  /** What sshd said so far. */
  log(): string;
  /** Runs a program where sshd runs: with its account files and its mounts. */
  inside(command: string, args: readonly string[]): Promise<Ran>;
  /** Arguments of `ssh` that come before the command: port, host key, identity, `user@host`. */
  sshArguments(credentials: Credentials, user?: string): string[];
  /** Runs a command over ssh. */
  ssh(credentials: Credentials, command: string, user?: string): Promise<Ran>;
  /** Ends it and everything it started, and removes what it left. */
  stop(): Promise<void>;
}

/**
 * Starts the system's sshd on 127.0.0.1 with host keys, configuration and users of its own. Run by
 * root, the users exist for this sshd only, in a mount namespace with its own account files; where
 * that is not possible they are added to the machine and removed afterwards. Run by an ordinary
 * user, that user is the one who can log in, and `/usr/bin/env` the command that belongs to root.
 *
 * sshd ends with this process, however that ends.
 *
 * @param options program, arguments, users
 * @throws {Error} when sshd does not come up, with what it said
 */
export async function startThrowawaySshd(options: ThrowawaySshdOptions): Promise<ThrowawaySshd> {
  const sshd = required("sshd");
  const work = await rootOwnedTempDir("opkssh-sshd-");
  const accounts = await throwawayAccounts(work, options.users ?? ["alice"]);
  const madeRunDirectory = await makePrivilegeSeparationDirectory();
  const removeAll = async (): Promise<void> => {
    await accounts.remove();
    if (madeRunDirectory) await Deno.remove("/run/sshd").catch(() => {});
    await Deno.remove(work, { recursive: true }).catch(() => {});
  };
  try {
    const hostKey = join(work, "host_key");
    await mustRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", hostKey]);
    const port = freePort();
    const knownHosts = join(work, "known_hosts");
    await Deno.writeTextFile(
      knownHosts,
      `[127.0.0.1]:${port} ${await Deno.readTextFile(`${hostKey}.pub`)}`,
    );
    const config = join(work, "sshd_config");
    await Deno.writeTextFile(config, configuration(options, accounts, hostKey, port));
    const prepare = `${accounts.prepare}\n${options.prepare ?? ""}`;
    const daemon = await startDaemon({ ...accounts, prepare }, work, [
      sshd,
      "-D",
      "-e",
      "-f",
      config,
    ]);

    const sshArguments = (credentials: Credentials, user?: string): string[] => [
      ...["-F", "none", "-p", String(port), "-i", credentials.key],
      ...["-o", `CertificateFile=${credentials.key}-cert.pub`, "-o", "IdentitiesOnly=yes"],
      ...["-o", "BatchMode=yes", "-o", `UserKnownHostsFile=${knownHosts}`],
      ...["-o", "GlobalKnownHostsFile=none", "-o", "StrictHostKeyChecking=yes"],
      ...["-o", "LogLevel=ERROR", "-o", "IdentityAgent=none"],
      `${user ?? accounts.users[0]}@127.0.0.1`,
    ];
    const stop = async (): Promise<void> => {
      await daemon.stop();
      await removeAll();
    };
    return {
      port,
      users: accounts.users,
      verifier: accounts.verifier,
      knownHosts,
      config,
      log: daemon.log,
      // Root and directory as well: this may itself run in a root of its own.
      inside: async (command, args) => {
        const target = accounts.wrapper.length > 0 ? await childOf(daemon.pid) : undefined;
        return target === undefined ? await run(command, args) : await run("nsenter", [
          "--target",
          target,
          "--mount",
          "--pid",
          "--root",
          "--wd",
          command,
          ...args,
        ]);
      },
      sshArguments,
      ssh: (credentials, command, user) =>
        run(required("ssh"), [...sshArguments(credentials, user), command]),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await removeAll();
    throw error;
  }
}

function configuration(
  options: ThrowawaySshdOptions,
  accounts: Accounts,
  hostKey: string,
  port: number,
): string {
  const quoted = [options.opkssh, "verify", ...options.verifyArguments ?? []]
    .map((word) => /^[A-Za-z0-9_\/=.,:-]+$/.test(word) ? word : `"${word}"`);
  const command = Deno.uid() === 0 ? quoted : ["/usr/bin/env", ...quoted];
  return `ListenAddress 127.0.0.1:${port}
HostKey ${hostKey}
PidFile none
UsePAM no
StrictModes yes
AuthorizedKeysFile none
AuthorizedKeysCommand ${command.join(" ")} %u %k %t
AuthorizedKeysCommandUser ${accounts.verifier.name}
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
X11Forwarding no
Subsystem sftp internal-sftp
LogLevel VERBOSE
MaxStartups 100
`;
}

interface Daemon {
  /** Of the shell it runs under, or of what put that into its namespaces. */
  readonly pid: number;
  log(): string;
  stop(): Promise<void>;
}

/** Starts sshd under a shell that ends it as soon as its own stdin ends: with this process. */
async function startDaemon(
  accounts: Accounts,
  work: string,
  command: readonly string[],
): Promise<Daemon> {
  const script = `trap "" INT
${accounts.prepare}
"$@" </dev/null &
daemon=$!
# Says so when the daemon ends by itself, so that nobody waits for it.
(wait_for=$daemon; while kill -0 $wait_for 2>/dev/null; do sleep 0.2; done; echo "sshd ended" >&2) &
cat >/dev/null
# Nobody may be there to read any more.
exec 2>/dev/null
kill "$daemon"
wait "$daemon"
${accounts.cleanUp}
rm -rf ${work}
`;
  const [wrapper = "sh", ...wrapperArguments] = [...accounts.wrapper, "/bin/sh", "-c", script];
  const child = new Deno.Command(wrapper, {
    args: [...wrapperArguments, "sh", ...command],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let log = "";
  const { promise: up, resolve, reject } = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      log += text;
      if (log.includes("Server listening on")) resolve();
      else if (log.includes("sshd ended")) reject(new Error(`sshd does not start: ${log.trim()}`));
    }
    reject(new Error(`sshd does not start: ${log.trim()}`));
  })();
  const stop = async (): Promise<void> => {
    await child.stdin.close().catch(() => {});
    await child.status;
    await reading;
  };
  try {
    await up;
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid, log: () => log, stop };
}

/** `unshare` stays outside of the namespaces it made; its only child is inside. */
async function childOf(pid: number): Promise<string | undefined> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  return children.trim().split(" ")[0];
}

/** @returns true when the directory was missing and has to be removed again */
async function makePrivilegeSeparationDirectory(): Promise<boolean> {
  if (Deno.uid() !== 0) return false;
  try {
    await Deno.mkdir("/run/sshd", { mode: 0o755 });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function required(part: SystemPart): string {
  const path = findSystemPart(part);
  if (path === undefined) throw new Error(`${part} is not installed`);
  return path;
}

async function mustRun(part: SystemPart, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(required(part), args);
  if (code !== 0) throw new Error(`${part} failed: ${stderr.trim()}`);
}

/** sshd takes no port 0; the port is free now and taken a moment later. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
