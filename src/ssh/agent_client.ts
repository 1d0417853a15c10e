import { type Bytes, concatBytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { UserKeyPair } from "./user_key_pair.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

/** The bytes to and from an agent; a `Deno.Conn` is one. */
export interface AgentConnection {
  /** Reads some bytes into the buffer; null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends the connection, also under a pending read. */
  close(): void;
}

/** A key that an agent holds. */
export interface AgentIdentity {
  /** Public key or certificate blob. */
  readonly blob: Bytes;
  /** Comment it was added with. */
  readonly comment: string;
}

/** A key for an agent. */
export interface AgentKey {
  /** The key pair. */
  readonly key: UserKeyPair;
  /** Certificate of that key; without one, the plain key is added. */
  readonly certificate?: Bytes;
  /** Shown by `ssh-add -l`. */
  readonly comment: string;
  /** Seconds after which the agent forgets the key, 1 to 2^32-1; without one, it keeps it. */
  readonly lifetimeSeconds?: number;
}

/** Numbers of draft-ietf-sshm-ssh-agent section 6. */
const FAILURE = 5;
const SUCCESS = 6;
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const ADD_IDENTITY = 17;
const REMOVE_IDENTITY = 18;
const ADD_ID_CONSTRAINED = 25;
const CONSTRAIN_LIFETIME = 1;

/** Bounds of OpenSSH's own client: bytes of a message, number of keys. */
const MAX_MESSAGE = 256 * 1024;
const MAX_IDENTITIES = 2048;

/**
 * Speaks the SSH agent protocol (draft-ietf-sshm-ssh-agent) over one connection, one request at a
 * time. An agent is a program of the user, but its answers are read with limits like any others.
 */
export class AgentClient {
  readonly #connection: AgentConnection;
  readonly #timeoutMs: number;
  #closed = false;

  /**
   * @param connection an open connection; closed by {@linkcode AgentClient.close}
   * @param options `timeoutMs`: longest wait for one answer in milliseconds, default 10 000
   */
  constructor(connection: AgentConnection, options: { readonly timeoutMs?: number } = {}) {
    this.#connection = connection;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /**
   * Lists the keys and certificates that the agent holds.
   *
   * @returns in the agent's order
   * @throws {CommandError} agent_failed when the agent does not answer properly
   */
  async list(): Promise<readonly AgentIdentity[]> {
    const answer = await this.#exchange("list keys", Uint8Array.of(REQUEST_IDENTITIES));
    return readAnswer("list keys", () => {
      const reader = new WireReader(answer);
      if (reader.byte("message number") !== IDENTITIES_ANSWER) {
        throw new WireError("the agent refused");
      }
      const count = reader.uint32("number of keys");
      if (count > MAX_IDENTITIES) throw new WireError(`there are more than ${MAX_IDENTITIES} keys`);
      const identities: AgentIdentity[] = [];
      for (let i = 0; i < count; i++) {
        identities.push({ blob: reader.string("key"), comment: reader.text("comment") });
      }
      reader.end("answer");
      return identities;
    });
  }

  /**
   * Adds a key, replacing an equal one. Key and certificate are separate entries: to offer both, add
   * twice.
   *
   * @throws {CommandError} agent_failed when the agent refuses or does not answer properly
   * @throws {RangeError} when the lifetime is not a whole number of seconds from 1 to 2^32-1
   */
  async add(entry: AgentKey): Promise<void> {
    const { lifetimeSeconds } = entry;
    const message = new WireWriter();
    message.byte(lifetimeSeconds === undefined ? ADD_IDENTITY : ADD_ID_CONSTRAINED);
    writePrivateKey(message, entry);
    message.string(entry.comment);
    if (lifetimeSeconds !== undefined) {
      assertLifetime(lifetimeSeconds);
      message.byte(CONSTRAIN_LIFETIME).uint32(lifetimeSeconds);
    }
    await this.#command("add the key", message.bytes());
  }

  /**
   * Removes one key or certificate.
   *
   * @param blob as in {@linkcode AgentIdentity.blob}
   * @returns false when the agent does not have it
   * @throws {CommandError} agent_failed when the agent does not answer properly
   */
  async remove(blob: Bytes): Promise<boolean> {
    if (!(await this.list()).some((one) => one.blob.toHex() === blob.toHex())) return false;
    const message = new WireWriter().byte(REMOVE_IDENTITY).string(blob);
    await this.#command("remove the key", message.bytes());
    return true;
  }

  /** Closes the connection; once more does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }

  /** Closes the connection at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Sends a request whose only good answer is SUCCESS. */
  async #command(what: string, request: Bytes): Promise<void> {
    const answer = await this.#exchange(what, request);
    if (answer.length === 1 && answer[0] === SUCCESS) return;
    throw failed(
      what,
      answer[0] === FAILURE ? "the agent refused" : "the answer is not understood",
    );
  }

  /**
   * Sends one message and receives one; both have their length in front. After a failure nobody knows
   * where in the stream the next answer begins, so the connection is closed.
   */
  async #exchange(what: string, request: Bytes): Promise<Bytes> {
    if (this.#closed) throw failed(what, "the connection to the agent is closed");
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.close();
    }, this.#timeoutMs);
    try {
      await this.#writeAll(new WireWriter().string(request).bytes());
      const length = new WireReader(await this.#readFull(4)).uint32("length");
      if (length === 0 || length > MAX_MESSAGE) {
        throw new WireError("the answer has no sane length");
      }
      return await this.#readFull(length);
    } catch (cause) {
      this.close();
      throw failed(what, timedOut ? "the agent does not answer" : reason(cause), cause);
    } finally {
      clearTimeout(timer);
    }
  }

  async #writeAll(bytes: Bytes): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const count = await this.#connection.write(bytes.subarray(written));
      if (count === 0) throw new WireError("the agent takes no more bytes");
      written += count;
    }
  }

  async #readFull(length: number): Promise<Bytes> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = await this.#connection.read(bytes.subarray(filled));
      if (count === null || count === 0) throw new WireError("the agent ended the connection");
      filled += count;
    }
    return bytes;
  }
}

/** Key types and fields of draft-ietf-sshm-ssh-agent section 3.2 and, for certificates, PROTOCOL.agent. */
function writePrivateKey(message: WireWriter, { key, certificate }: AgentKey): void {
  const { publicKey, secret } = key;
  const type = certificate === undefined
    ? publicKey.type
    : new WireReader(certificate).text("certificate type");
  message.string(type);
  if (certificate !== undefined) message.string(certificate);
  switch (publicKey.type) {
    case "ecdsa-sha2-nistp256":
      if (certificate === undefined) message.string("nistp256").string(publicKey.point);
      message.mpint(secret);
      return;
    case "ssh-ed25519":
      message.string(publicKey.key).string(concatBytes(secret, publicKey.key));
      return;
    case "ssh-rsa":
      throw new TypeError("Cannot add the key to the agent: RSA keys are never made here");
    default:
      return unreachable(publicKey);
  }
}

function assertLifetime(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 0xffff_ffff) {
    throw new RangeError(`Cannot use the lifetime: ${seconds} is not 1 to 2^32-1 whole seconds`);
  }
}

function readAnswer<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw failed(what, cause.message, cause);
  }
}

function failed(what: string, why: string, cause?: unknown): CommandError {
  return new CommandError("agent_failed", `Cannot ${what}: ${why}`, { cause });
}

function reason(cause: unknown): string {
  return cause instanceof WireError ? cause.message : "the connection to the agent broke";
}
