import assert from "node:assert/strict";
import type { ProviderKeysSettings } from "../../../src/oidc/default_provider_keys_settings.ts";
import { providerKeysSettings } from "../../../src/oidc/provider_keys_settings.ts";

Deno.test("providerKeysSettings are the documented defaults", () => {
  assert.deepEqual(providerKeysSettings(), {
    minFreshSeconds: 300,
    maxFreshSeconds: 86_400,
    defaultFreshSeconds: 3600,
    staleSeconds: 86_400,
    discoverySeconds: 604_800,
    unknownKidSeconds: 60,
    afterFailureSeconds: 60,
    totalTimeoutMs: 10_000,
    lockWaitMs: 1000,
  });
});

Deno.test("providerKeysSettings takes the bounds and refuses what lies beyond", () => {
  const good: readonly Partial<ProviderKeysSettings>[] = [
    { staleSeconds: 0 },
    { lockWaitMs: 0 },
    { lockWaitMs: 1000 },
    { discoverySeconds: 0 },
    { minFreshSeconds: 1, defaultFreshSeconds: 1, maxFreshSeconds: 1 },
  ];
  for (const settings of good) providerKeysSettings(settings);
  const bad: readonly Partial<ProviderKeysSettings>[] = [
    { staleSeconds: -1 },
    { staleSeconds: 30 * 86_400 + 1 },
    { staleSeconds: Number.NaN },
    { staleSeconds: Number.POSITIVE_INFINITY },
    { lockWaitMs: 1001 },
    { totalTimeoutMs: 0 },
    { totalTimeoutMs: 60_001 },
    { unknownKidSeconds: 0 },
    { minFreshSeconds: 0 },
    { minFreshSeconds: 1.5 },
    { minFreshSeconds: 4000 },
    { maxFreshSeconds: 3000 },
  ];
  for (const settings of bad) {
    assert.throws(() => providerKeysSettings(settings), RangeError, JSON.stringify(settings));
  }
});
