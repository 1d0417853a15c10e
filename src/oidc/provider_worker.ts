import { systemClock } from "../platform/clock.ts";
import { ProviderService } from "./provider_service.ts";

/** The worker's own; the types of this project are those of a main thread. */
declare function postMessage(message: string): void;

// The entry of the worker that talks to one provider; `startProviderWorker` says what it may do. Code
// is not among what it may read, so nothing on this way may be loaded lazily.
const service = new ProviderService({ now: systemClock });
addEventListener("message", (event: Event) => {
  const message: unknown = event instanceof MessageEvent ? event.data : undefined;
  service.handle(message).then((reply) => {
    if (reply !== undefined) postMessage(reply);
  }, (error) => {
    // By itself it would print a stack and end both threads.
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    postMessage(JSON.stringify({ kind: "broken", reason }));
  });
});
postMessage("ready");
