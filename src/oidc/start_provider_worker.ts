import type { ProviderCourier } from "./provider_courier.ts";
import {
  type ProviderWorkerGrants,
  providerWorkerPermissions,
} from "./provider_worker_permissions.ts";

/** Milliseconds until its code must be loaded. */
const START_MS = 10_000;

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
        permissions: providerWorkerPermissions(grants),
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
