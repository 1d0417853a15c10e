/** Logs of the system that records can go to besides a file of our own. */
export const SYSTEM_LOGS = ["journal", "syslog"] as const;

/** One of them. */
export type SystemLog = (typeof SYSTEM_LOGS)[number];
