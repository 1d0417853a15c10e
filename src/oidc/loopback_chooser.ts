import type { LoopbackPage } from "./loopback_page.ts";
import { type LoopbackReply, type ServeHttp, serveLoopback } from "./loopback_server.ts";
import { waitForBrowser, type WaitOptions } from "./wait_for_browser.ts";

/** What {@linkcode listenForChoice} offers. */
export interface LoopbackChooserOptions {
  /** How many choices there are. */
  readonly count: number;
  /** A path segment nobody can guess: pages of other sites cannot trigger a choice. */
  readonly token: string;
  /** Shows the choices; each leads to the path of its number. */
  readonly page: (pathOf: (index: number) => string) => LoopbackPage;
  /** Default the runtime's HTTP server. */
  readonly serve?: ServeHttp | undefined;
}

/** The person has chosen. The window shows nothing until one of the two is called. */
export interface Choice {
  /** Number of the choice, from 0. */
  readonly index: number;
  /** Sends the window on. */
  redirect(url: string): void;
  /** Shows why not. */
  show(page: LoopbackPage): void;
}

/** A page with choices. */
export interface LoopbackChooser {
  /** Where the browser must go. */
  readonly url: string;
  /** Its port. */
  readonly port: number;
  /**
   * Waits for the person.
   *
   * @throws {CommandError} `login_timeout`, `login_interrupted`
   */
  wait(options?: WaitOptions): Promise<Choice>;
  /** Frees the port. */
  close(): Promise<void>;
}

/**
 * Shows a page with choices to this machine's browser and waits for one. Reloading the page is
 * harmless; the first choice counts.
 *
 * @param options what is offered
 * @returns the page, ready to be visited
 * @throws {Deno.errors.AddrInUse | Error} the runtime's error when nothing can be bound
 */
export async function listenForChoice(options: LoopbackChooserOptions): Promise<LoopbackChooser> {
  const chosen = Promise.withResolvers<Choice>();
  const answer = Promise.withResolvers<LoopbackReply>();
  const base = `/${options.token}`;
  const pathOf = (index: number): string => `${base}/${index}`;
  const paths = Array.from({ length: options.count }, (_, index) => pathOf(index));

  function visit(url: URL): LoopbackReply | Promise<LoopbackReply> {
    if (url.pathname === base) return { kind: "page", status: 200, page: options.page(pathOf) };
    const index = paths.indexOf(url.pathname);
    if (index < 0) return { kind: "not found" };
    chosen.resolve({
      index,
      redirect: (location) => answer.resolve({ kind: "redirect", location }),
      show: (page) => answer.resolve({ kind: "page", status: 200, page }),
    });
    return answer.promise;
  }

  const server = await serveLoopback({
    host: "localhost",
    addresses: ["127.0.0.1", "::1"],
    port: 0,
    handler: visit,
    ...(options.serve === undefined ? {} : { serve: options.serve }),
  });
  return {
    url: `http://localhost:${server.port}${base}`,
    port: server.port,
    wait: (wait) => waitForBrowser(chosen.promise, wait),
    close: () => server.close(),
  };
}
