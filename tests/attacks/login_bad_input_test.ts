import assert from "node:assert/strict";
import { login } from "../../src/client/login.ts";
import type { LoginOptions } from "../../src/client/login_options.ts";
import type { LoginWorld } from "../../src/client/login_world.ts";
import {
  CommandError,
  type CommandErrorCode,
  type ExitCode,
} from "../../src/errors/command_error.ts";
import type { Fetch } from "../../src/oidc/fetch_bounded.ts";
import type { FileSystem } from "../../src/platform/file_system.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";
import { printError } from "../../src/terminal/print_error.ts";
import {
  clientWorld,
  type ClientWorldOptions,
  filesBelow,
  ONE_PROVIDER,
} from "../support/client_world.ts";
import { withFakeAgent } from "../support/fake_agent.ts";
import { hurried } from "../support/hurried.ts";
import { writeTestPair } from "../support/key_pair.ts";
import { rawHttp, type RawReply } from "../support/raw_http.ts";
import { type ProviderScript, ScriptedProvider } from "../support/scripted_provider.ts";
import { ISSUER, NOW } from "../support/token_factory.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

/** One thing that goes wrong, and what a person is told. */
interface Case {
  readonly name: string;
  readonly code: CommandErrorCode;
  /** Default 1. */
  readonly exit?: ExitCode;
  /** In the one line with the fact. */
  readonly fact: RegExp;
  /** In one of the hints; only who has pressed Ctrl-C needs none. */
  readonly hint: RegExp | undefined;
  readonly script?: ProviderScript;
  readonly options?: LoginOptions;
  readonly config?: string;
  readonly world?: Partial<LoginWorld>;
  /** What the person does at the address, instead of logging in. */
  readonly person?: (url: string, provider: ScriptedProvider) => Promise<RawReply>;
  /** Laid over the network. */
  readonly network?: (url: string) => Response | Promise<Response> | undefined;
  /** True when nobody may have been sent to a login page. */
  readonly unseen?: boolean;
  /** Surroundings that last as long as the login. */
  readonly around?: (go: (world: Partial<LoginWorld>) => Promise<void>) => Promise<void>;
}

const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const TOKEN = `${ISSUER}/token`;
const KEYS = `${ISSUER}/jwks`;

const page = (): Response =>
  new Response("<!doctype html><title>Sign in</title>", {
    headers: { "content-type": "text/html" },
  });

/** A server that takes the request and never answers. */
const hanging = (at: string) => (url: string): Promise<Response> | undefined =>
  url === at ? new Promise(() => undefined) : undefined;

const answering = (at: string, answer: () => Response) => (url: string): Response | undefined =>
  url === at ? answer() : undefined;

async function visit(url: URL, host = url.host): Promise<RawReply> {
  return await rawHttp({ port: Number(url.port), host, path: `${url.pathname}${url.search}` });
}

const FUTURE = { date: new Date((NOW + 3600) * 1000).toUTCString() };
const PAST = { date: new Date((NOW - 3600) * 1000).toUTCString() };

const CASES: readonly Case[] = [
  {
    name: "provider refuses: the person said no",
    code: "provider_refused",
    fact: /refused the login: access_denied/,
    hint: /log in again and allow it/,
    script: { answer: (q) => q.set("error", "access_denied") },
  },
  {
    name: "provider refuses the client",
    code: "provider_refused",
    fact: /invalid_client/,
    hint: /client_id and client_secret/,
    script: { tokenEndpoint: () => Response.json({ error: "invalid_client" }, { status: 401 }) },
  },
  {
    name: "provider refuses with an error nobody knows",
    code: "provider_refused",
    fact: /x_unheard_of/,
    hint: /./,
    script: { answer: (q) => q.set("error", "x_unheard_of") },
  },
  ...[[DISCOVERY, true], [TOKEN, false], [KEYS, false]].map(([at, unseen]): Case => ({
    name: `provider hangs at ${at}`,
    code: "provider_unreachable",
    fact: /no answer within|no complete answer in time/,
    hint: /network/,
    network: hanging(String(at)),
    unseen: unseen === true,
  })),
  ...[
    [DISCOVERY, /JSON/, true],
    [TOKEN, /no token response/, false],
    [KEYS, /JSON/, false],
  ].map(([at, fact, unseen]): Case => ({
    name: `provider answers HTML at ${String(at)}`,
    code: "provider_reply_invalid",
    fact: fact instanceof RegExp ? fact : /./,
    hint: /./,
    network: answering(String(at), page),
    unseen: unseen === true,
  })),
  {
    name: "provider of another issuer",
    code: "provider_reply_invalid",
    fact: /calls itself "https:\/\/evil\.example"/,
    hint: /set issuer in the client configuration/,
    script: { discovery: { issuer: "https://evil.example" } },
    unseen: true,
  },
  {
    name: "answer of another issuer",
    code: "provider_reply_invalid",
    fact: /iss/,
    hint: /./,
    script: { answer: (q) => q.set("iss", "https://evil.example") },
  },
  {
    name: "ID token of another issuer",
    code: "token_rejected",
    fact: /its issuer is "https:\/\/evil\.example"/,
    hint: /set issuer/,
    script: { claims: { iss: "https://evil.example" } },
  },
  {
    name: "state mismatch, and no other answer",
    code: "login_timeout",
    fact: /did not come back/,
    hint: /./,
    options: { timeoutSeconds: 0.05 },
    person: (url, provider) => {
      const target = new URL(provider.authorize(url));
      target.searchParams.set("state", "another");
      return visit(target);
    },
  },
  {
    name: "DNS-rebinding Host header, and no other answer",
    code: "login_timeout",
    fact: /did not come back/,
    hint: /./,
    options: { timeoutSeconds: 0.05 },
    person: (url, provider) => {
      const target = new URL(provider.authorize(url));
      return visit(target, `evil.example:${target.port}`);
    },
  },
  {
    name: "code replay",
    code: "provider_refused",
    fact: /invalid_grant/,
    hint: /too old or used twice/,
    person: async (url, provider) => {
      const target = new URL(provider.authorize(url));
      const code = target.searchParams.get("code") ?? "";
      const body = new URLSearchParams({ code });
      await provider.fetch(TOKEN, { method: "POST", body });
      return await visit(target);
    },
  },
  {
    name: "browser closed",
    code: "login_timeout",
    fact: /did not come back/,
    hint: /./,
    options: { timeoutSeconds: 0.01 },
    world: { openBrowser: () => Promise.resolve({ kind: "opened", program: "x" }) },
  },
  {
    name: "no browser, and nobody opens the address",
    code: "login_timeout",
    fact: /did not come back/,
    hint: /./,
    options: { timeoutSeconds: 0.01 },
    world: { canOpenBrowser: () => ({ kind: "no", reason: "no-display" }) },
  },
  {
    name: "no browser, no terminal, and a device flow that nobody confirms",
    code: "provider_reply_invalid",
    fact: /offers no device flow/,
    hint: /--flow=paste/,
    options: { flow: "device" },
    world: { canOpenBrowser: () => ({ kind: "no", reason: "container" }) },
    unseen: true,
  },
  {
    name: "clock an hour behind",
    code: "token_rejected",
    fact: /from the future/,
    hint: /the clock of this computer is 3600 seconds behind/,
    script: { claims: { iat: NOW + 3600, exp: NOW + 7200 }, ...FUTURE },
  },
  {
    name: "clock an hour ahead",
    code: "token_rejected",
    fact: /expire/,
    hint: /the clock of this computer is 3600 seconds ahead/,
    script: { claims: { iat: NOW - 3600, exp: NOW }, ...PAST },
  },
  {
    name: "clock an hour behind, at a provider that does not tell its time",
    code: "token_rejected",
    fact: /from the future/,
    hint: /clock/,
    script: { claims: { iat: NOW + 3600, exp: NOW + 7200 } },
  },
  {
    name: "clock an hour ahead, at a provider that does not tell its time",
    code: "token_rejected",
    fact: /expire/,
    hint: /clock/,
    script: { claims: { iat: NOW - 3600, exp: NOW } },
  },
  {
    name: "token too large for a certificate",
    code: "token_too_large",
    fact: /largest claims: groups/,
    hint: /./,
    script: { claims: { groups: Array.from({ length: 3000 }, (_, i) => `group-number-${i}`) } },
  },
  {
    name: "token of another type",
    code: "token_rejected",
    fact: /not a JWT/,
    hint: /./,
    script: { tokens: { "id_token": "opaque" } },
  },
  {
    name: "no ID token",
    code: "provider_reply_invalid",
    fact: /no ID token/,
    hint: /openid/,
    script: { tokens: { "id_token": undefined } },
  },
  {
    name: "read-only home",
    code: "file_unwritable",
    fact: /\.ssh.*[Rr]ead-only file system/,
    hint: /./,
    world: { fileSystem: readOnly() },
    unseen: true,
  },
  {
    name: "read-only home, key to a named file",
    code: "file_unwritable",
    fact: /[Rr]ead-only file system/,
    hint: /./,
    options: { privateKeyFile: "/tmp/opkssh-no-such-key" },
    world: { fileSystem: readOnly() },
    unseen: true,
  },
  {
    name: "dead agent",
    code: "agent_failed",
    fact: /SSH agent/,
    hint: /ssh-add|ssh-agent/,
    options: { agent: "yes" },
    world: { agent: { path: "/nowhere/agent", named: true } },
    unseen: true,
  },
  {
    name: "full agent",
    code: "agent_failed",
    fact: /agent refused/,
    hint: /./,
    options: { agent: "only" },
    around: (go) => withFakeAgent(false, (path) => go({ agent: { path, named: true } })),
  },
  {
    name: "port taken",
    code: "ports_busy",
    fact: /port \d+ /,
    hint: /./,
    unseen: true,
    around: async (go) => {
      using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      port = taken.addr.port;
      await go({});
    },
    get config() {
      return ONE_PROVIDER.replace(
        /redirect_uris = .*/,
        `redirect_uris = ["http://localhost:${port}/cb"]`,
      );
    },
  },
  {
    name: "Ctrl-C while the browser is open",
    code: "login_interrupted",
    exit: 130,
    fact: /interrupted/,
    hint: undefined,
    around: async (go) => {
      const interrupt = new AbortController();
      await go({
        signal: interrupt.signal,
        openBrowser: () => {
          interrupt.abort(new DOMException("interrupted", "AbortError"));
          return Promise.resolve({ kind: "opened", program: "x" });
        },
      });
    },
  },
];

let port = 0;

/** What every write meets on a file system that is mounted read-only. */
function readOnly(): FileSystem {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error("Read-only file system (os error 30)"));
  return {
    ...systemFileSystem,
    create: refuse,
    rename: refuse,
    link: refuse,
    remove: refuse,
    makeDirectory: refuse,
    chmod: refuse,
  };
}

/** Everything below a directory: content, mode, and whether it is the same file. */
async function stateOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const state = new Map<string, string>();
  for (const name of await filesBelow(directory)) {
    const path = `${directory}/${name}`;
    const { ino, mode, mtime } = await Deno.lstat(path);
    const text = await Deno.readTextFile(path);
    state.set(name, JSON.stringify({ ino, mode, mtime: mtime?.getTime(), text }));
  }
  return state;
}

/** A home with a key of an earlier login, its PuTTY file, and keys of the person's own. */
async function inhabit(home: string): Promise<void> {
  await login({ ppk: true }, await clientWorld(home));
  await writeTestPair(`${home}/.ssh/id_ed25519`, { comment: null, inner: "me@my-computer" });
  await Deno.writeTextFile(`${home}/.ssh/id_ecdsa_sk`, "a key of my own\n");
  await Deno.writeTextFile(`${home}/.ssh/config`, "Host *\n");
}

for (const one of CASES) {
  Deno.test(`login, ${one.name}: the fact, a hint, its exit code, nothing touched`, () =>
    withTempDir(async (home) => {
      await inhabit(home);
      const around = one.around ?? ((go) => go({}));
      await around(async (surroundings) => {
        const provider = new ScriptedProvider(one.script);
        const { person, network } = one;
        const fetch: Fetch = async (url, init) => {
          const reply = network?.(url);
          if (reply === undefined) return await provider.fetch(url, init);
          const { promise: given, reject } = Promise.withResolvers<never>();
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
          return await Promise.race([reply, given]);
        };
        const options: ClientWorldOptions = {
          provider,
          ...(one.config === undefined ? {} : { config: one.config }),
          ...(person === undefined ? {} : { person: (url) => person(url, provider) }),
          world: {
            openHttpClient: () => ({ fetch, close: () => undefined }),
            ...one.world,
            ...surroundings,
          },
        };
        const world = await clientWorld(home, options);
        const before = await stateOf(home);
        const run = (): Promise<unknown> => login(one.options ?? {}, world);
        const error = await (network === undefined ? run() : hurried(run)).then(
          () => assert.fail("there was a login"),
          (thrown: unknown) => thrown,
        );
        await world.lastPage();
        const said = world.terminal.stderr.length;
        const exit = printError(error, world.terminal);
        const stderr = world.terminal.stderr.slice(said);
        assert.ok(error instanceof CommandError, String(error));
        assert.equal(error.code, one.code, error.message);
        assert.equal(exit, one.exit ?? 1);
        const facts = stderr.match(/^opkssh: error: .*$/gm) ?? [];
        assert.equal(facts.length, 1, stderr);
        assert.match(facts[0] ?? "", one.fact);
        const hints = stderr.match(/^opkssh: hint: .*$/gm) ?? [];
        const { hint: wanted } = one;
        assert.ok(wanted === undefined || hints.some((hint) => wanted.test(hint)), stderr);
        assert.equal(world.terminal.stdout, "");
        if (one.unseen === true) assert.deepEqual(world.shown, []);
        assert.deepEqual(await stateOf(home), before);
      });
    }));
}
