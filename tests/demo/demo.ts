import { join } from "node:path";
import { printLine } from "../../install/packaging/print_line.ts";
import { stage } from "../../install/packaging/stage.ts";
import { installSystemParts } from "../support/install_system_parts.ts";
import {
  type OpenIdProvider,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../support/openid_provider.ts";
import { loginArguments, type LoginPlan, scriptedLogin } from "../support/scripted_login.ts";
import { type LogRecord, type ServerRoot, serverRoot } from "../support/server_root.ts";
import { rootOwnedTempDir } from "../support/sshd/root_owned_temp_dir.ts";
import { findSystemPart } from "../support/system_parts.ts";
import { startThrowawaySshd, type ThrowawaySshd } from "../support/throwaway_sshd.ts";
import { Story } from "./story.ts";

/** What the demonstration has built up, to be taken down again in reverse. */
interface Scene {
  readonly story: Story;
  readonly interactive: boolean;
  readonly provider: OpenIdProvider;
  readonly opkssh: string;
  readonly sshd: ThrowawaySshd;
  readonly server: ServerRoot;
  readonly user: string;
  readonly home: string;
}

/**
 * `deno task demo [--interactive]`: from a login in the browser to a shell, on this machine alone,
 * with the real program, the system's real sshd and a certified OpenID Provider.
 */
async function demo(args: readonly string[]): Promise<number> {
  const interactive = args.includes("--interactive");
  if (args.some((arg) => arg !== "--interactive")) {
    printLine("usage: deno task demo [--interactive]");
    printLine("  --interactive   log in with your own browser, and look around in the shell");
    return 1;
  }
  if ((await installSystemParts(["sshd", "ssh", "ssh-keygen"], printLine)).length > 0) return 1;

  const { promise: interruption, resolve: interrupt } = Promise.withResolvers<number>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => interrupt(130));
  }
  const story = new Story("opkssh: from a login in the browser to a shell");
  const directory = await rootOwnedTempDir("opkssh-demo-");
  const stack = new AsyncDisposableStack();
  const told = tell(story, interactive, directory, stack).then(() => 0, (error: unknown) => error);
  let outcome = await Promise.race([told, interruption]);
  if (outcome !== 0) {
    // Ctrl-C reaches the programs below as well, and news of their end may come first.
    outcome = await Promise.race([interruption, later(outcome)]);
  }
  const started = performance.now();
  await stack.disposeAsync();
  // An interrupted telling goes on until it misses what was taken away, and may still be writing.
  await told;
  await Deno.remove(directory, { recursive: true });
  story.step("Everything is removed again");
  story.fact("", "processes, users, files", performance.now() - started);
  if (outcome === 0) story.end("done");
  else if (outcome === 130) story.end("interrupted");
  else printLine(`error: ${outcome instanceof Error ? outcome.message : String(outcome)}`);
  return typeof outcome === "number" ? outcome : 1;
}

async function later<T>(value: T): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return value;
}

/** Hands a resource to the stack, or disposes of it when the stack has been disposed of meanwhile. */
async function keep<T extends AsyncDisposable>(stack: AsyncDisposableStack, made: T): Promise<T> {
  if (!stack.disposed) return stack.use(made);
  await made[Symbol.asyncDispose]();
  throw new Error("interrupted");
}

async function tell(
  story: Story,
  interactive: boolean,
  directory: string,
  stack: AsyncDisposableStack,
): Promise<void> {
  const scene = await build(story, interactive, directory, stack);
  await aliceGetsIn(scene);
  await bobDoesNot(scene);
}

async function build(
  story: Story,
  interactive: boolean,
  directory: string,
  stack: AsyncDisposableStack,
): Promise<Scene> {
  let started = performance.now();
  const lap = (): number => -started + (started = performance.now());

  story.step("An OpenID Provider starts on this machine; companies have theirs already");
  const provider = await keep(stack, await startOpenIdProvider());
  story.fact("issuer", `${provider.issuer}, with two people: alice and bob`, lap());

  story.step("opkssh is put where sshd can run it");
  const said: string[] = [];
  const { executable } = await stage(directory, { say: (line) => said.push(line) });
  story.fact("program", executable, lap());
  if (said.length > 0) story.fact("", said.join("\n"));

  story.step("A server starts: the system's own sshd, which asks opkssh about every key");
  const root = join(directory, "server");
  await Deno.mkdir(root);
  const sshd = await keep(
    stack,
    await startThrowawaySshd({
      opkssh: executable,
      verifyArguments: ["--root", root],
      users: ["alice"],
    }),
  );
  const user = sshd.users[0] ?? "alice";
  const content = {
    providers: [`${provider.issuer} ${PUBLIC_CLIENT} 24h`],
    authId: [`${user} alice@example.com ${provider.issuer}`],
    verifier: sshd.verifier,
  };
  const server = await serverRoot(root, content);
  story.fact("port", String(sshd.port), lap());
  story.fact("sshd_config", "AuthorizedKeysCommand .../opkssh verify %u %k %t");
  story.fact("providers", `${content.providers[0]}`);
  story.fact("", "whom the server believes, and for how long after the login");
  story.fact("auth_id", `${content.authId[0]}`);
  story.fact("", "who may become whom");

  const home = join(directory, "home");
  await Deno.mkdir(home, { mode: 0o700 });
  return { story, interactive, provider, opkssh: executable, sshd, server, user, home };
}

async function aliceGetsIn(scene: Scene): Promise<void> {
  const { story, sshd, user } = scene;
  story.step("Alice logs in at the OpenID Provider");
  const key = await logIn(scene, "alice");

  story.step(`Alice opens a shell as ${user}`);
  const ssh = sshd.sshArguments({ key });
  story.command(["ssh", "-p", String(sshd.port), "-i", key, `${user}@127.0.0.1`]);
  const started = performance.now();
  const shell = await sshd.ssh({ key }, "id; uname -sr; date");
  const elapsed = performance.now() - started;
  const records = await scene.server.records();
  if (shell.code !== 0) throw new Error(`ssh failed: ${shell.stderr}${sshd.log()}`);
  for (const [index, record] of records.entries()) {
    // sshd asks twice: whether the key would do, and when the client has proven that it has it.
    story.fact(index === 0 ? "verify" : "", describe(record), record.ms);
  }
  story.fact("shell", shell.stdout, elapsed);
  if (scene.interactive) {
    printLine("    Your turn; `exit` goes on.");
    await new Deno.Command(findSystemPart("ssh") ?? "ssh", { args: ["-t", ...ssh] }).spawn().status;
  }
}

async function bobDoesNot(scene: Scene): Promise<void> {
  const { story, sshd, user } = scene;
  story.step("Bob logs in just as well, but no rule lets him become anybody");
  const key = await logIn({ ...scene, interactive: false }, "bob");
  const before = (await scene.server.records()).length;
  story.command(["ssh", "-p", String(sshd.port), "-i", key, `${user}@127.0.0.1`]);
  const started = performance.now();
  const shell = await sshd.ssh({ key }, "id");
  const elapsed = performance.now() - started;
  if (shell.code === 0) throw new Error("bob was let in");
  story.fact("ssh", shell.stderr.trim(), elapsed);
  for (const record of (await scene.server.records()).slice(before)) {
    story.fact("why", describe(record), record.ms);
  }
  story.fact("", "the server's log says so; Bob is told nothing");
}

/** The real `opkssh login`; with a scripted browser, or with the person's own. */
async function logIn(scene: Scene, account: string): Promise<string> {
  const { story, provider, opkssh, home } = scene;
  const key = join(home, account);
  const plan: LoginPlan = { opkssh, provider, home, key, account };
  story.command(["opkssh", ...loginArguments(plan)]);
  provider.forget();
  const started = performance.now();
  if (scene.interactive) {
    const { code } = await new Deno.Command(opkssh, {
      args: loginArguments(plan),
      env: { HOME: home },
    }).spawn().status;
    if (code !== 0) throw new Error("the login did not succeed");
  } else {
    const { code, stderr } = await scriptedLogin(plan);
    if (code !== 0) throw new Error(`the login did not succeed: ${stderr}`);
  }
  const ended = performance.now();
  const at = (path: string): number =>
    provider.timeline.find((request) => request.path === path)?.at ?? started;
  const token = provider.timeline.find(({ path }) => path === "/token");
  const browser = at("/auth");
  const asked = token?.at ?? ended;
  const answered = token?.answered ?? ended;
  story.fact(
    "start",
    "opkssh makes a key and asks the provider for its addresses",
    browser - started,
  );
  story.fact(
    "browser",
    `${account} ${scene.interactive ? "says" : "(a script in place of a person) says"} who it is`,
    asked - browser,
  );
  story.fact("token", "the provider signs an ID token that is bound to the key", answered - asked);
  story.fact(
    "certificate",
    "checked as a server would, and written beside the key",
    ended - answered,
  );
  return key;
}

function describe(record: LogRecord): string {
  const stages = [...record.stages].map(([name, ms]) => `${name} ${ms}`).join(" + ");
  return record.verdict === "allowed"
    ? `allowed (${stages})`
    : `refused, ${record.code}: ${record.message} (${record.email ?? "no address"})`;
}

if (import.meta.main) Deno.exit(await demo(Deno.args));
