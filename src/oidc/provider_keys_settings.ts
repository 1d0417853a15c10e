import {
  DEFAULT_PROVIDER_KEYS_SETTINGS,
  type ProviderKeysSettings,
} from "./default_provider_keys_settings.ts";

const DAY = 86_400;

/** Least and most of each; a withdrawn key must not live on because of a slip of the pen. */
const BOUNDS: Readonly<Record<keyof ProviderKeysSettings, readonly [number, number]>> = {
  minFreshSeconds: [1, DAY],
  maxFreshSeconds: [1, 7 * DAY],
  defaultFreshSeconds: [1, 7 * DAY],
  staleSeconds: [0, 30 * DAY],
  discoverySeconds: [0, 30 * DAY],
  unknownKidSeconds: [1, 3600],
  afterFailureSeconds: [0, 3600],
  totalTimeoutMs: [1, 60_000],
  lockWaitMs: [0, 1000],
};

/**
 * Completes settings with the defaults and checks them.
 *
 * @param settings those that differ from the default
 * @returns all of them
 * @throws {RangeError} when one is not a whole number within its bounds, or min, default and max
 *   are not in order
 */
export function providerKeysSettings(
  settings: Partial<ProviderKeysSettings> = {},
): ProviderKeysSettings {
  const all = { ...DEFAULT_PROVIDER_KEYS_SETTINGS, ...settings };
  for (const [name, value] of Object.entries(all)) {
    const [least, most] = boundsOf(name);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`Cannot use ${name}: ${value} is not between ${least} and ${most}`);
    }
  }
  if (
    all.minFreshSeconds > all.defaultFreshSeconds || all.defaultFreshSeconds > all.maxFreshSeconds
  ) {
    throw new RangeError("Cannot use minFreshSeconds, defaultFreshSeconds, maxFreshSeconds: order");
  }
  return all;
}

function boundsOf(name: string): readonly [number, number] {
  for (const [known, bounds] of Object.entries(BOUNDS)) if (known === name) return bounds;
  throw new RangeError(`Cannot use ${name}: there is no such setting`);
}
