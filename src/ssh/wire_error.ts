/**
 * SSH wire data that cannot be read. Readers of one format (certificate, private key file, agent
 * reply) turn it into the error their callers expect; it never leaves this room.
 */
export class WireError extends SyntaxError {
  override readonly name = "WireError";
}
