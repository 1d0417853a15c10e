import type { ExitCode } from "../../errors/command_error.ts";
import type { Finding } from "../../terminal/finding.ts";
import { reportFindings } from "../../terminal/report_findings.ts";
import { checkAccounts } from "./checks/check_accounts.ts";
import { checkCache } from "./checks/check_cache.ts";
import { checkCommand } from "./checks/check_command.ts";
import { checkConfig } from "./checks/check_config.ts";
import { checkDryVerify } from "./checks/check_dry_verify.ts";
import { checkFiles } from "./checks/check_files.ts";
import { checkKeyFilter } from "./checks/check_key_filter.ts";
import { checkLog } from "./checks/check_log.ts";
import { checkOpenSsh } from "./checks/check_openssh.ts";
import { checkPolicy } from "./checks/check_policy.ts";
import { checkProgramPath } from "./checks/check_program_path.ts";
import { checkProviders } from "./checks/check_providers.ts";
import { checkSelinux } from "./checks/check_selinux.ts";
import { checkShadowing } from "./checks/check_shadowing.ts";
import { checkSshd } from "./checks/check_sshd.ts";
import { checkSudo } from "./checks/check_sudo.ts";
import type { DoctorFacts } from "./doctor_facts.ts";
import type { DoctorWorld } from "./doctor_world.ts";
import { gatherFacts, type GatherFactsOptions } from "./gather_facts.ts";

/** Options of `opkssh doctor` on a server. */
export interface DoctorOptions extends GatherFactsOptions {
  /** Print JSON instead of text. */
  readonly json: boolean;
}

/** In the order of a login: sshd, its command, our files, the providers. */
const CHECKS: readonly ((facts: DoctorFacts) => readonly Finding[])[] = [
  checkSshd,
  checkOpenSsh,
  checkCommand,
  checkShadowing,
  checkProgramPath,
  checkKeyFilter,
  checkAccounts,
  checkFiles,
  checkConfig,
  checkPolicy,
  checkProviders,
  checkCache,
  checkLog,
  checkSudo,
  checkSelinux,
  checkDryVerify,
];

/**
 * `opkssh doctor` on a server: looks at every link of the chain from sshd to the providers and says
 * of each what is wrong and what to type. Changes nothing.
 *
 * @param options what to look at, how to print
 * @param world the machine
 * @returns 0, or 1 when something keeps people out or lets strangers in
 */
export async function doctor(options: DoctorOptions, world: DoctorWorld): Promise<ExitCode> {
  const facts = await gatherFacts(options, world);
  const findings = CHECKS.flatMap((check) => check(facts));
  return reportFindings(findings, options, world.terminal);
}
