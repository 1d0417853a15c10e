import { loginByHttp, type LoginEnd } from "./login_by_http.ts";
import { type OpenIdProvider, PUBLIC_CLIENT } from "./openid_provider.ts";

/** A login to do. */
export interface LoginPlan {
  /** The program. */
  readonly opkssh: string;
  readonly provider: OpenIdProvider;
  /** Where the private key goes; the certificate goes beside it. */
  readonly key: string;
  /** Home directory of the person; nothing else of this machine's user is used. */
  readonly home: string;
  /** Account at the provider, default alice. */
  readonly account?: string;
  /** Further arguments of `opkssh login`. */
  readonly args?: readonly string[];
  /** Environment besides `HOME` and `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Does what a browser does, default without one. */
  readonly visit?: (url: string, account?: string) => Promise<LoginEnd>;
}

/** How it went. Times are those of `performance.now()`. */
export interface LoginRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Where the scripted browser ended; undefined when no address was ever printed. */
  readonly browser: LoginEnd | undefined;
  readonly times: {
    readonly started: number;
    /** The address was printed. */
    readonly address: number;
    /** The browser was shown the last page. */
    readonly browser: number;
    /** The program has ended. */
    readonly ended: number;
  };
}

/**
 * The command line of a login, without the program.
 *
 * @param plan what to do
 */
export function loginArguments(plan: LoginPlan): string[] {
  return [
    "login",
    `--provider=${plan.provider.issuer},${PUBLIC_CLIENT}`,
    "-i",
    plan.key,
    ...plan.args ?? [],
  ];
}

/**
 * Runs the real `opkssh login`, and in a browser's place goes to the address it prints.
 *
 * @param plan program, provider, person
 */
export async function scriptedLogin(plan: LoginPlan): Promise<LoginRun> {
  const started = performance.now();
  const child = new Deno.Command(plan.opkssh, {
    args: [...loginArguments(plan), "--disable-browser-open"],
    clearEnv: true,
    env: {
      HOME: plan.home,
      PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
      NO_COLOR: "1",
      ...plan.env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { promise: address, resolve } = Promise.withResolvers<string | undefined>();
  const read = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
    let text = "";
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text += part;
      const found = /\bhttp:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):\d+\/\S+(?=\s)/.exec(text);
      if (found !== null) resolve(found[0]);
    }
    return text;
  };
  const outputs = Promise.all([read(child.stdout), read(child.stderr)]);
  void child.status.then(() => resolve(undefined));
  const url = await address;
  const printed = performance.now();
  const browser = url === undefined
    ? undefined
    : await (plan.visit ?? loginByHttp)(url, plan.account);
  const shown = performance.now();
  const { code } = await child.status;
  const ended = performance.now();
  const [stdout, stderr] = await outputs;
  return {
    code,
    stdout,
    stderr,
    browser,
    times: { started, address: printed, browser: shown, ended },
  };
}
