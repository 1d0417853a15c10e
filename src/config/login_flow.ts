/** The ways a person can log in, as `--flow` names them. */
export const LOGIN_FLOWS = ["auto", "browser", "device", "paste"] as const;

/**
 * One of them: `auto` takes the browser of this machine if there is one to be seen, `device` a code
 * that is typed on another device, `paste` an address that is carried over by hand.
 */
export type LoginFlow = (typeof LOGIN_FLOWS)[number];
