import { VERIFY_ACCOUNT } from "../../../platform/verify_account.ts";
import type { Finding } from "../../../terminal/finding.ts";
import { accountHints } from "../../permissions/account_hints.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/**
 * Whether the verify account and its group exist and belong together.
 *
 * @param facts what is known
 * @returns findings
 */
export function checkAccounts({ account, group, os, server }: DoctorFacts): readonly Finding[] {
  const id = "account";
  if (os === "windows") {
    return [
      account === undefined
        ? {
          id,
          status: "warning",
          fact: `no profile of ${VERIFY_ACCOUNT} was found; it is made at the first login`,
        }
        : { id, status: "ok", fact: `there is a user ${VERIFY_ACCOUNT}` },
    ];
  }
  const missing = group === undefined ? "group" : account === undefined ? "user" : undefined;
  if (missing !== undefined || account === undefined || group === undefined) {
    return [{
      id,
      status: "error",
      fact: `there is no ${missing} ${VERIFY_ACCOUNT}`,
      hint: accountHints(server.ids, { os }).join(" && "),
    }];
  }
  if (account.gid !== group.gid) {
    return [{
      id,
      status: "error",
      fact: `the primary group of ${VERIFY_ACCOUNT} is another (gid ${account.gid}), ` +
        "so it may not be able to read the server's files",
      hint: `sudo usermod -g ${VERIFY_ACCOUNT} ${VERIFY_ACCOUNT}`,
    }];
  }
  return [{ id, status: "ok", fact: `there is a user ${VERIFY_ACCOUNT} with its group` }];
}
