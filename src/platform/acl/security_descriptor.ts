/** An entry of an access control list, as far as files are concerned. */
export interface AccessEntry {
  /** `other` entries (audit, labels) neither allow nor deny. */
  readonly effect: "allow" | "deny" | "other";
  /** Who, canonical `S-1-...`. */
  readonly sid: string;
  /** Access mask, 32 bits, unsigned. */
  readonly mask: number;
  /** True when it is only for what is made below, not for the object itself. */
  readonly inheritOnly: boolean;
  /** True when it came from the directory above. */
  readonly inherited: boolean;
}

/** Owner and access control list of a file or directory on Windows. */
export interface SecurityDescriptor {
  /** Canonical SID; undefined when the text names none. */
  readonly owner: string | undefined;
  /**
   * The discretionary list; `"none"` when there is none at all, which lets everybody do everything
   * (an empty list lets nobody do anything).
   */
  readonly entries: readonly AccessEntry[] | "none";
  /** True when entries of the directory above do not come down here. */
  readonly isProtected: boolean;
}
