import assert from "node:assert/strict";
import { BodyTooLargeError, readBody } from "../../../src/oidc/read_body.ts";

const NEVER = new AbortController().signal;

function chunks(...sizes: readonly number[]): Response {
  let value = 0;
  return new Response(ReadableStream.from(sizes.map((size) => new Uint8Array(size).fill(value++))));
}

Deno.test("readBody joins chunks of all sizes", async () => {
  const bytes = await readBody(chunks(1, 0, 20_000, 40_000, 3), 60_004, NEVER);
  assert.equal(bytes.length, 60_004);
  assert.deepEqual([bytes[0], bytes[1], bytes[20_001], bytes[60_003]], [0, 2, 3, 4]);
});

Deno.test("readBody of no body is empty", async () => {
  assert.equal((await readBody(new Response(null), 1, NEVER)).length, 0);
});

Deno.test("readBody counts over all chunks", async () => {
  await assert.rejects(() => readBody(chunks(3, 3), 5, NEVER), BodyTooLargeError);
  assert.equal((await readBody(chunks(3, 2), 5, NEVER)).length, 5);
});

Deno.test("readBody copes with many chunks of one byte", async () => {
  const sizes = new Array<number>(50_000).fill(1);
  assert.equal((await readBody(chunks(...sizes), 50_000, NEVER)).length, 50_000);
});

Deno.test("readBody cancels what it does not read", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => {
      cancelled = true;
    },
  });
  await assert.rejects(() => readBody(new Response(body), 15, NEVER), BodyTooLargeError);
  assert.equal(cancelled, true);
});

Deno.test("readBody ends with the signal although the body does not", async () => {
  const stop = new AbortController();
  const body = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });
  const reading = readBody(new Response(body), 15, stop.signal);
  const reason = new Error("enough");
  stop.abort(reason);
  await assert.rejects(reading, reason);
});
