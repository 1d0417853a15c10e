/** Carries plain text to the part of the program that talks to a provider, and back. */
export interface ProviderCourier {
  /** Sends one message. */
  send(message: string): void;
  /**
   * The next message that arrives.
   *
   * @param withinMs milliseconds to wait
   * @returns the message, undefined when there was none in time
   * @throws {Error} when the other side has ended
   */
  receive(withinMs: number): Promise<unknown>;
  /** Ends the other side, whatever it is doing. */
  close(): void;
}
