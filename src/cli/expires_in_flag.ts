import { USUAL_LIFETIME } from "../client/key_life.ts";
import type { DurationFlag } from "./flag_spec.ts";

/** `--expires-in` of `status`, `check` and `ensure`. */
export const EXPIRES_IN_FLAG: DurationFlag = {
  kind: "duration",
  long: "expires-in",
  valueName: "TIME",
  help: "how long your servers take a key, from the time the provider confirmed it",
  default: USUAL_LIFETIME,
};
