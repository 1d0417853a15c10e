import type { WindowsSecurity } from "../../src/platform/windows_security.ts";

/** Access control lists in memory. */
export interface FakeWindowsSecurity extends WindowsSecurity {
  /** Path and text of every list that was set, in order. */
  readonly written: readonly (readonly [string, string])[];
}

/**
 * Access control lists without a Windows.
 *
 * @param lists SDDL by path; reading any other path, or one with undefined, fails as Windows does
 * @param accounts SIDs by name
 * @param elevated whether this process may change them
 */
export function fakeWindowsSecurity(
  lists: Readonly<Record<string, string | undefined>>,
  accounts: Readonly<Record<string, string>> = {},
  elevated = true,
): FakeWindowsSecurity {
  const current = new Map(Object.entries(lists));
  const written: (readonly [string, string])[] = [];
  return {
    written,
    read(path): string {
      const sddl = current.get(path);
      if (sddl === undefined) {
        throw new Error("Windows could not read its access control list (error 5)");
      }
      return sddl;
    },
    write(path, sddl): void {
      written.push([path, sddl]);
      current.set(path, sddl);
    },
    accountSid: (name) => new Map(Object.entries(accounts)).get(name),
    isElevated: () => elevated,
  };
}
