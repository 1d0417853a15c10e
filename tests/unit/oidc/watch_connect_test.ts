import assert from "node:assert/strict";
import { watchConnect } from "../../../src/oidc/watch_connect.ts";

const never = (): Promise<void> => new Promise(() => undefined);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("watchConnect calls out when no connection is possible in time", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watch = watchConnect(new URL("https://op.example/"), never, 10, resolve);
  await promise;
  watch.stop();
});

Deno.test("watchConnect leaves refused connections to the request itself", async () => {
  let called = false;
  const refused = (): Promise<void> => Promise.reject(new Error("refused"));
  const watch = watchConnect(new URL("https://op.example/"), refused, 10, () => {
    called = true;
  });
  await pause(30);
  watch.stop();
  assert.equal(called, false);
});

Deno.test("watchConnect stops without a trace", async () => {
  const signals: AbortSignal[] = [];
  let called = false;
  const watch = watchConnect(
    new URL("https://op.example/"),
    (_host, _port, signal) => {
      signals.push(signal);
      return never();
    },
    20,
    () => {
      called = true;
    },
  );
  await pause(15);
  watch.stop();
  await pause(20);
  assert.equal(called, false);
  assert.ok(signals.every((signal) => signal.aborted));
});

Deno.test("watchConnect asks for the port of the scheme", async () => {
  const asked: [string, number][] = [];
  for (const url of ["https://a.example/", "http://b.example/", "https://[::1]:5/"]) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watch = watchConnect(
      new URL(url),
      (host, port) => {
        asked.push([host, port]);
        resolve();
        return Promise.resolve();
      },
      4,
      () => undefined,
    );
    await promise;
    watch.stop();
  }
  assert.deepEqual(asked, [["a.example", 443], ["b.example", 80], ["::1", 5]]);
});

Deno.test("watchConnect without a way to connect does nothing", () => {
  watchConnect(new URL("https://op.example/"), undefined, 1, () => assert.fail()).stop();
});
