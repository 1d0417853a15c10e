import { Deadline } from "../../src/oidc/deadline.ts";
import type { LoginEndpoints } from "../../src/oidc/login_endpoints.ts";
import type { InterruptibleSleep } from "../../src/platform/interruptible_sleep.ts";
import { ISSUER } from "./token_factory.ts";

/** Endpoints of the provider of the token factory, with a device flow. */
export const DEVICE_ENDPOINTS: LoginEndpoints = {
  authorization: `${ISSUER}/authorize`,
  token: `${ISSUER}/token`,
  deviceAuthorization: `${ISSUER}/device`,
  authMethods: [],
  signingAlgorithms: [],
  issuerInResponse: false,
};

/** What a provider answers to a device authorization request. */
export const DEVICE_ANSWER: Readonly<Record<string, unknown>> = {
  "device_code": "the-device-code",
  "user_code": "ABCD-EFGH",
  "verification_uri": `${ISSUER}/activate`,
  "verification_uri_complete": `${ISSUER}/activate?user_code=ABCD-EFGH`,
  "expires_in": 600,
  "interval": 5,
};

/** A clock that only waiting moves. */
export class WaitedClock {
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  #at = 0;

  /** Milliseconds since the beginning. */
  readonly monotonic = (): number => this.#at;

  /** Moves the clock instead of waiting. */
  readonly sleep: InterruptibleSleep = (ms, signal) => {
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.waits.push(ms);
    this.#at += ms;
    return Promise.resolve();
  };

  /** A deadline on this clock. */
  deadline(ms: number): Deadline {
    return new Deadline(ms, this.monotonic);
  }
}
