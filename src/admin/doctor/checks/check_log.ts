import type { Finding } from "../../../terminal/finding.ts";
import type { SystemLog } from "../../../platform/system_log.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

const LARGE = 100 * 1024 * 1024;

/**
 * Whether attempts are recorded: in the file, which somebody must rotate, or in a log of the system.
 * Owner and mode of the file are looked at elsewhere.
 *
 * @param facts what is known
 * @returns findings; none when the files say already that there is no log
 */
export function checkLog(facts: DoctorFacts): readonly Finding[] {
  const { config, systemLogs } = facts;
  const to = config.known ? config.value.log.to : ["file"];
  const findings = [...systemLogs].map(([name, problem]) => systemLog(name, problem));
  if (to.length === 0) {
    const fact = "attempts are recorded nowhere: log.to is none";
    const hint = 'set log.to in the configuration, as in ["file", "journal"]';
    return [{ id: "log", status: "warning", fact, hint }];
  }
  if (to.includes("file")) findings.push(...logFile(facts));
  return findings;
}

function systemLog(name: SystemLog, problem: string | undefined): Finding {
  const id = `log:${name}`;
  if (problem === undefined) return { id, status: "ok", fact: `attempts go to the ${name}` };
  const hint = name === "journal"
    ? 'systemctl status systemd-journald; without systemd: log.to = "syslog"'
    : 'start the syslog daemon; with systemd: log.to = "journal"';
  return { id, status: "warning", fact: problem, hint };
}

function logFile({ logSize }: DoctorFacts): readonly Finding[] {
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
