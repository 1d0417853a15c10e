import type { ProviderCourier } from "./provider_courier.ts";

/** What {@linkcode startProviderWorker} allows. */
export interface ProviderWorkerGrants {
  /** Hosts with ports it may connect to; `true` for all, where the provider's are not yet known. */
  readonly net: readonly string[] | true;
  /** Where key sets are kept: the only directory it may read or write. */
  readonly cacheDir: string;
}

/** Milliseconds until its code must be loaded. */
const START_MS = 10_000;

/**
 * What the runtime is told to do about certificates and proxies: the only variables it may see. The
 * first is also set by it, when the operating system's store cannot be read.
 */
const VARIABLES = [
  "DENO_TLS_CA_STORE",
  ...["https_proxy", "http_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()]),
];

/**
 * Starts the thread that talks to one provider. It has permissions of its own, which it keeps when
 * this thread gives back its: the provider's hosts and the cache, nothing else. Measured on Deno
 * 2.9.6: its code is loaded with this thread's permission to read, and not before it is needed, so
 * nothing may be given back before the promise is kept.
 *
 * @param grants hosts and directory
 * @returns the way to it, once its code is loaded
 * @throws {Error} when it does not start
 */
export async function startProviderWorker(grants: ProviderWorkerGrants): Promise<ProviderCourier> {
  const courier = new WorkerCourier(
    new Worker(new URL("./provider_worker.ts", import.meta.url), {
      type: "module",
      deno: {
        permissions: {
          net: grants.net === true ? true : [...grants.net],
          read: [grants.cacheDir],
          write: [grants.cacheDir],
          env: VARIABLES,
          run: false,
          sys: false,
          ffi: false,
          import: false,
        },
      },
    }),
  );
  if (await courier.receive(START_MS) !== undefined) return courier;
  courier.close();
  throw new Error("the worker did not start in time");
}

class WorkerCourier implements ProviderCourier {
  readonly #worker: Worker;
  readonly #arrived: unknown[] = [];
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = (event: MessageEvent<unknown>) => {
      this.#arrived.push(event.data);
      this.#wake();
    };
    worker.onerror = (event) => {
      // Otherwise it would end this thread as well, past everything that refuses and logs.
      event.preventDefault();
      this.#fail(event.message);
    };
    worker.onmessageerror = () => this.#fail("it sent something unreadable");
  }

  send(message: string): void {
    this.#worker.postMessage(message);
  }

  async receive(withinMs: number): Promise<unknown> {
    if (this.#arrived.length === 0 && this.#failure === undefined) await this.#wait(withinMs);
    if (this.#arrived.length > 0) return this.#arrived.shift();
    if (this.#failure !== undefined) throw this.#failure;
    return undefined;
  }

  close(): void {
    this.#worker.terminate();
  }

  async #wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  #fail(reason: string): void {
    this.#failure = new Error(`the worker failed: ${reason}`);
    this.#wake();
  }
}
