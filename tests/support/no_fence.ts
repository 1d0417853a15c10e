import type { Fence } from "../../src/platform/fence.ts";

/** Gives nothing back: the process that runs the tests must keep what it may do. */
export const NO_FENCE: Fence = { giveBack: () => undefined };
