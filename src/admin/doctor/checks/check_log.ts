import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

const LARGE = 100 * 1024 * 1024;

/**
 * Whether there is a log, and whether somebody rotates it. Owner and mode are looked at elsewhere.
 *
 * @param facts what is known
 * @returns findings; none when the files say already that there is no log
 */
export function checkLog({ logSize }: DoctorFacts): readonly Finding[] {
  if (logSize === undefined) return [];
  const mebibytes = Math.round(logSize / (1024 * 1024));
  return [
    logSize > LARGE
      ? {
        id: "log",
        status: "warning",
        fact: `the log has grown to ${mebibytes} MiB`,
        hint: "have logrotate rotate it, with: create 0660 root opksshuser",
      }
      : { id: "log", status: "ok", fact: "there is a log" },
  ];
}
