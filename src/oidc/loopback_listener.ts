import { CommandError } from "../errors/command_error.ts";
import type { LoopbackPage } from "./loopback_page.ts";
import {
  type LoopbackReply,
  type LoopbackServer,
  type ServeHttp,
  serveLoopback,
} from "./loopback_server.ts";
import { parseRedirectUri, type RedirectUri } from "./redirect_uri.ts";
import { waitForBrowser, type WaitOptions } from "./wait_for_browser.ts";

/** Pages for visits that do not bring the answer; the page for the one that does comes later. */
export interface ListenerPages {
  /** A second visit while the first one is being worked on. */
  waiting(): LoopbackPage;
  /** A visit after the end. */
  alreadyDone(): LoopbackPage;
  /** A visit without this attempt's state; `error` is what it claims the provider said. */
  stray(error: string | undefined): LoopbackPage;
}

/** What {@linkcode listenForCallback} needs. */
export interface LoopbackListenerOptions {
  /** Candidates in order, at least one. */
  readonly redirectUris: readonly string[];
  /** The `state` of this attempt. */
  readonly state: string;
  /** Pages for the other visits. */
  readonly pages: ListenerPages;
  /** Told of every visit without this attempt's state. */
  readonly onStray?: (error: string | undefined) => void;
  /** Default the runtime's HTTP server. */
  readonly serve?: ServeHttp;
}

/** The browser came back with this attempt's state. Its window shows nothing until `finish`. */
export interface Callback {
  /** Parameters of the authorization response; only `state` has been checked. */
  readonly parameters: URLSearchParams;
  /** Shows the last page. */
  finish(page: LoopbackPage): void;
}

/** A redirect URI that is being listened on. */
export interface LoopbackListener {
  /** The redirect URI that was free, exactly as configured (with the real port instead of 0). */
  readonly redirectUri: string;
  /** Its port. */
  readonly port: number;
  /**
   * Waits for the browser.
   *
   * @throws {CommandError} `login_timeout`, `login_interrupted`
   */
  wait(options?: WaitOptions): Promise<Callback>;
  /** Frees the port at once. */
  close(): Promise<void>;
}

/**
 * Listens on the first redirect URI that is free and waits for the authorization response
 * (RFC 6749 section 4.1.2, RFC 8252 section 7.3).
 *
 * A visit without this attempt's state is answered 400 and otherwise ignored: a scanner, a prefetch
 * or a stale tab must not end the login. In the Go tool it does
 * (`tests/attacks/login_test.ts`, "stray callback").
 *
 * @param options candidates, state, pages
 * @returns the listener, already bound
 * @throws {CommandError} `config_invalid` when any candidate is not on loopback, `ports_busy` when
 * none is free
 */
export async function listenForCallback(
  options: LoopbackListenerOptions,
): Promise<LoopbackListener> {
  const candidates = options.redirectUris.map(parseRedirectUri);
  const busy: string[] = [];
  for (const candidate of candidates) {
    const answer = new AwaitedAnswer(options, candidate.path);
    try {
      const server = await serveLoopback({
        host: candidate.host,
        addresses: candidate.addresses,
        port: candidate.port,
        handler: (url) => answer.visit(url),
        ...(options.serve === undefined ? {} : { serve: options.serve }),
      });
      return listener(candidate, server, answer);
    } catch (error) {
      busy.push(`port ${candidate.port} (${reason(error)})`);
    }
  }
  throw new CommandError(
    "ports_busy",
    `Cannot listen for the browser: no redirect URI is free, tried ${busy.join(", ")}`,
    {
      hints: [
        "end the program that uses one of these ports, or another login that is still waiting",
        "or log in without a port: opkssh login --flow=device, or --flow=paste",
        "or set redirect_uris in the client configuration to a port registered at the provider",
      ],
    },
  );
}

function listener(
  candidate: RedirectUri,
  server: LoopbackServer,
  answer: AwaitedAnswer,
): LoopbackListener {
  const redirectUri = candidate.port === 0
    ? candidate.text.replace(/:0(?=\/|$)/, `:${server.port}`)
    : candidate.text;
  return {
    redirectUri,
    port: server.port,
    wait: (options) => waitForBrowser(answer.callback, options),
    async close(): Promise<void> {
      answer.end();
      await server.close();
    },
  };
}

/** Sorts visits into the one that is waited for and all others. */
class AwaitedAnswer {
  readonly #arrived = Promise.withResolvers<Callback>();
  readonly #lastPage = Promise.withResolvers<LoopbackReply>();
  readonly #options: LoopbackListenerOptions;
  readonly #path: string;
  #stage: "waiting" | "working" | "done" = "waiting";

  constructor(options: LoopbackListenerOptions, path: string) {
    this.#options = options;
    this.#path = path;
  }

  get callback(): Promise<Callback> {
    return this.#arrived.promise;
  }

  visit(url: URL): LoopbackReply | Promise<LoopbackReply> {
    if (url.pathname !== this.#path) return { kind: "not found" };
    const [state, ...others] = url.searchParams.getAll("state");
    if (state !== this.#options.state || others.length > 0) return this.#stray(url);
    if (this.#stage === "done") return shown(200, this.#options.pages.alreadyDone());
    if (this.#stage === "working") return shown(200, this.#options.pages.waiting());
    this.#stage = "working";
    this.#arrived.resolve({
      parameters: url.searchParams,
      finish: (page) => this.#finish(page),
    });
    return this.#lastPage.promise;
  }

  /** Nobody is interested any more; a window that still waits for its page gets a plain one. */
  end(): void {
    this.#finish(this.#options.pages.alreadyDone());
  }

  #finish(page: LoopbackPage): void {
    this.#stage = "done";
    this.#lastPage.resolve(shown(200, page));
  }

  #stray(url: URL): LoopbackReply {
    const error = url.searchParams.get("error");
    const description = url.searchParams.get("error_description");
    const said = error === null || description === null ? error : `${error}: ${description}`;
    this.#options.onStray?.(said ?? undefined);
    return shown(400, this.#options.pages.stray(said ?? undefined));
  }
}

function shown(status: number, page: LoopbackPage): LoopbackReply {
  return { kind: "page", status, page };
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "in use";
  if (error instanceof Deno.errors.PermissionDenied) return "not permitted";
  return error instanceof Error ? error.message : String(error);
}
