import assert from "node:assert/strict";
import { type Bytes, concatBytes } from "../../../src/encoding/bytes.ts";
import { AgentClient, type AgentConnection } from "../../../src/ssh/agent_client.ts";
import { userKeyPairFromSecret } from "../../../src/ssh/user_key_pair.ts";
import { WireReader } from "../../../src/ssh/wire_reader.ts";
import { WireWriter } from "../../../src/ssh/wire_writer.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { encodeStrings } from "../../support/encode_strings.ts";

/** Answers with given bytes, in pieces of a given size, and records what was sent. */
class ScriptedConnection implements AgentConnection {
  readonly sent: Uint8Array[] = [];
  closed = 0;
  #rest: Bytes;
  readonly #piece: number;

  constructor(answer: Bytes, piece = 1_000_000) {
    this.#rest = answer;
    this.#piece = piece;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    if (this.#rest.length === 0) return Promise.resolve(null);
    const count = Math.min(buffer.length, this.#piece, this.#rest.length);
    buffer.set(this.#rest.subarray(0, count));
    this.#rest = this.#rest.subarray(count);
    return Promise.resolve(count);
  }

  write(bytes: Uint8Array): Promise<number> {
    const count = Math.min(bytes.length, this.#piece);
    this.sent.push(bytes.slice(0, count));
    return Promise.resolve(count);
  }

  close(): void {
    this.closed++;
  }
}

function message(...parts: readonly Uint8Array[]): Bytes {
  return new WireWriter().string(concatBytes(...parts)).bytes();
}
const SUCCESS = message(Uint8Array.of(6));
const FAILURE = message(Uint8Array.of(5));
const TWO = Uint8Array.of(0, 0, 0, 2);
const IDENTITIES = message(Uint8Array.of(12), TWO, encodeStrings("a", "first", "b", ""));

Deno.test("AgentClient list reads keys and comments, however the bytes arrive", async () => {
  for (const piece of [1, 2, 3, 1000]) {
    const connection = new ScriptedConnection(IDENTITIES, piece);
    assert.deepEqual(await new AgentClient(connection).list(), [
      { blob: Uint8Array.of(97), comment: "first" },
      { blob: Uint8Array.of(98), comment: "" },
    ]);
    assert.equal(concatBytes(...connection.sent).toHex(), "00000001" + "0b");
  }
});

Deno.test("AgentClient add sends key, certificate, comment and lifetime", async () => {
  const certificate = encodeStrings("ssh-ed25519-cert-v01@openssh.com", "rest");
  const key = await userKeyPairFromSecret("ed25519", new Uint8Array(32).fill(1));
  assert.ok(key.publicKey.type === "ssh-ed25519");
  const connection = new ScriptedConnection(SUCCESS);
  await new AgentClient(connection).add({ key, certificate, comment: "c", lifetimeSeconds: 90 });
  const reader = new WireReader(concatBytes(...connection.sent).slice(4));
  assert.equal(reader.byte("number"), 25);
  assert.equal(reader.text("type"), "ssh-ed25519-cert-v01@openssh.com");
  assert.deepEqual(reader.string("certificate"), certificate);
  assert.deepEqual(reader.string("public"), key.publicKey.key);
  assert.deepEqual(reader.string("private"), concatBytes(key.secret, key.publicKey.key));
  assert.equal(reader.text("comment"), "c");
  assert.equal(reader.byte("constraint"), 1);
  assert.equal(reader.uint32("seconds"), 90);
  reader.end("message");
});

Deno.test("AgentClient add sends a plain ECDSA key without constraints", async () => {
  const key = await userKeyPairFromSecret("ecdsa", new Uint8Array(32).fill(0x80));
  assert.ok(key.publicKey.type === "ecdsa-sha2-nistp256");
  const connection = new ScriptedConnection(SUCCESS);
  await new AgentClient(connection).add({ key, comment: "" });
  const reader = new WireReader(concatBytes(...connection.sent).slice(4));
  assert.equal(reader.byte("number"), 17);
  assert.equal(reader.text("type"), "ecdsa-sha2-nistp256");
  assert.equal(reader.text("curve"), "nistp256");
  assert.deepEqual(reader.string("point"), key.publicKey.point);
  assert.deepEqual(reader.positiveMpint("scalar"), key.secret);
  assert.equal(reader.text("comment"), "");
  reader.end("message");
});

Deno.test("AgentClient add refuses lifetimes that are no whole number of seconds", async () => {
  const key = await userKeyPairFromSecret("ed25519", new Uint8Array(32).fill(1));
  for (const lifetimeSeconds of [0, -1, 1.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY]) {
    const connection = new ScriptedConnection(SUCCESS);
    const client = new AgentClient(connection);
    await assert.rejects(client.add({ key, comment: "", lifetimeSeconds }), RangeError);
    assert.equal(connection.sent.length, 0);
  }
});

Deno.test("AgentClient remove asks only for keys that the agent has", async () => {
  const absent = new ScriptedConnection(IDENTITIES);
  assert.equal(await new AgentClient(absent).remove(Uint8Array.of(1)), false);
  assert.equal(absent.sent.length, 1);
  const present = new ScriptedConnection(concatBytes(IDENTITIES, SUCCESS));
  assert.equal(await new AgentClient(present).remove(Uint8Array.of(98)), true);
  assert.equal(present.sent[1]?.slice().toHex(), "00000006" + "12" + "0000000162");
});

Deno.test("AgentClient says so when the agent refuses", async () => {
  const key = await userKeyPairFromSecret("ed25519", new Uint8Array(32).fill(1));
  const add = (answer: Bytes) =>
    new AgentClient(new ScriptedConnection(answer)).add({ key, comment: "" });
  assert.match((await assertCodeAsync(() => add(FAILURE), "agent_failed")).message, /refused/);
  for (const answer of [message(Uint8Array.of(6, 0)), message(Uint8Array.of(12)), IDENTITIES]) {
    const error = await assertCodeAsync(() => add(answer), "agent_failed");
    assert.match(error.message, /not understood/);
  }
});

const BAD_LISTS: readonly (readonly [string, Bytes])[] = [
  ["nothing", new Uint8Array()],
  ["half a length", new Uint8Array(3)],
  ["a length of 0", new Uint8Array(4)],
  ["a length over 256 KiB", Uint8Array.of(0, 4, 0, 1, 12)],
  ["a length of 4 GiB", Uint8Array.of(255, 255, 255, 255, 12)],
  ["less than its length", IDENTITIES.slice(0, -1)],
  ["a failure", FAILURE],
  ["another message", SUCCESS],
  ["no count", message(Uint8Array.of(12))],
  ["more keys than it sends", message(Uint8Array.of(12), TWO, encodeStrings("a", "c"))],
  [
    "fewer keys than it sends",
    message(Uint8Array.of(12), new Uint8Array(4), encodeStrings("a", "c")),
  ],
  ["2049 keys", message(Uint8Array.of(12, 0, 0, 8, 1), new Uint8Array(2049 * 8))],
  ["4 billion keys", message(Uint8Array.of(12, 255, 255, 255, 255))],
  ["a key longer than the message", message(Uint8Array.of(12, 0, 0, 0, 1, 0, 0, 1, 0))],
  [
    "a comment that is not UTF-8",
    message(Uint8Array.of(12, 0, 0, 0, 1), encodeStrings("a", Uint8Array.of(255))),
  ],
];
for (const [name, answer] of BAD_LISTS) {
  Deno.test(`AgentClient list refuses an answer with ${name}`, async () => {
    const client = new AgentClient(new ScriptedConnection(answer, 4096));
    await assertCodeAsync(() => client.list(), "agent_failed");
  });
}

Deno.test("AgentClient gives up and closes when the agent does not answer", async () => {
  let release = (_: number | null): void => {};
  let closed = 0;
  const client = new AgentClient({
    read: () => new Promise((resolve) => release = resolve),
    write: (bytes) => Promise.resolve(bytes.length),
    close: () => {
      closed++;
      release(null);
    },
  }, { timeoutMs: 1 });
  const error = await assertCodeAsync(() => client.list(), "agent_failed");
  assert.match(error.message, /does not answer/);
  assert.equal(closed, 1);
});

Deno.test("AgentClient does not use a connection again after a failure", async () => {
  const connection = new ScriptedConnection(concatBytes(new Uint8Array(4), IDENTITIES));
  const client = new AgentClient(connection);
  await assertCodeAsync(() => client.list(), "agent_failed");
  assert.equal(connection.closed, 1);
  await assertCodeAsync(() => client.list(), "agent_failed");
  assert.equal(connection.sent.length, 1);
  client.close();
  assert.equal(connection.closed, 1);
});

Deno.test("AgentClient closes at the end of a using block", () => {
  const connection = new ScriptedConnection(new Uint8Array());
  {
    using _client = new AgentClient(connection);
  }
  assert.equal(connection.closed, 1);
});
