import type { Finding } from "../../../terminal/finding.ts";
import { VERIFY_ACCOUNT } from "../../../platform/verify_account.ts";
import type { CommandFacts, DoctorFacts } from "../doctor_facts.ts";

const ID = "sshd-command";
const LINES = `AuthorizedKeysCommand /usr/local/bin/opkssh verify %u %k %t ` +
  `and AuthorizedKeysCommandUser ${VERIFY_ACCOUNT}`;
/** Where the two lines go so that they win over other drop-ins and over `Match` blocks. */
const WHERE = "/etc/ssh/sshd_config.d/00-opkssh.conf";

/**
 * Whether sshd asks opkssh about keys, with the right arguments and as a user there is.
 *
 * @param facts what is known
 * @returns findings; none when sshd's settings are not known
 */
export function checkCommand({ sshd, command, os }: DoctorFacts): readonly Finding[] {
  if (!sshd.settings.known) return [];
  if (command === undefined) {
    return [{
      id: ID,
      status: "error",
      fact: "sshd asks nobody about keys: AuthorizedKeysCommand is not set",
      hint: os === "linux" ? "sudo opkssh server install" : `write into ${WHERE}: ${LINES}`,
    }];
  }
  const line = command.words.join(" ");
  if (command.kind === "other") {
    return [{
      id: ID,
      status: "error",
      fact: `sshd asks another program about keys: ${line}`,
      hint: os === "linux"
        ? "sudo opkssh server install --chain has opkssh asked first, and that one afterwards"
        : `write into ${WHERE}: ${LINES}; with --then the other program is asked afterwards`,
    }];
  }
  const findings = [...argumentFindings(command), ...userFindings(command)];
  return findings.length > 0 ? findings : [{
    id: ID,
    status: "ok",
    fact: `sshd asks ${line} as ${command.userName}`,
  }];
}

function argumentFindings({ kind, words }: CommandFacts): readonly Finding[] {
  const places = ["%u", "%k", "%t"].map((token) => words.indexOf(token));
  const [user = -1, key = -1, type = -1] = places;
  if (user > 0 && key === user + 1 && type === key + 1) return [];
  // A wrapper may put them in order itself.
  if (kind === "wrapper" && places.every((place) => place > 0)) return [];
  return [{
    id: ID,
    status: "error",
    fact: `sshd gives opkssh the wrong arguments: ${words.join(" ")}`,
    hint: "the command must end in: verify %u %k %t",
  }];
}

function userFindings({ account, userName }: CommandFacts): readonly Finding[] {
  if (userName === "") {
    return [{
      id: ID,
      status: "error",
      fact: "sshd does not know as whom to ask: AuthorizedKeysCommandUser is not set",
      hint: `write into ${WHERE}: AuthorizedKeysCommandUser ${VERIFY_ACCOUNT}`,
    }];
  }
  if (account === undefined) {
    return [{
      id: ID,
      status: "error",
      fact: `sshd wants to ask as ${userName}, but there is no such user`,
      hint: userName === VERIFY_ACCOUNT
        ? "sudo opkssh server install makes it"
        : `write into ${WHERE}: AuthorizedKeysCommandUser ${VERIFY_ACCOUNT}`,
    }];
  }
  if (account.uid === 0) {
    return [{
      id: ID,
      status: "warning",
      fact: "sshd asks opkssh as root, which gives it rights it does not need",
      hint: `write into ${WHERE}: AuthorizedKeysCommandUser ${VERIFY_ACCOUNT}`,
    }];
  }
  return userName === VERIFY_ACCOUNT ? [] : [{
    id: ID,
    status: "warning",
    fact: `sshd asks as ${userName}, but the files of the server are for ${VERIFY_ACCOUNT}`,
    hint: `write into ${WHERE}: AuthorizedKeysCommandUser ${VERIFY_ACCOUNT}`,
  }];
}
