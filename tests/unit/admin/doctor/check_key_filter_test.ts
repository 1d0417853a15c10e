import assert from "node:assert/strict";
import { checkCommand } from "../../../../src/admin/doctor/checks/check_command.ts";
import { checkKeyFilter } from "../../../../src/admin/doctor/checks/check_key_filter.ts";
import { checkProgramPath } from "../../../../src/admin/doctor/checks/check_program_path.ts";
import { checkShadowing } from "../../../../src/admin/doctor/checks/check_shadowing.ts";
import type { CommandFacts, DoctorFacts } from "../../../../src/admin/doctor/doctor_facts.ts";
import { KEY_FILTER_PATH } from "../../../../src/admin/key_filter/key_filter_path.ts";
import type { Finding } from "../../../../src/terminal/finding.ts";
import { doctorFacts } from "../../../support/doctor_facts.ts";

const PROGRAM = "/usr/local/bin/opkssh";
const TOKENS = ["%u", "%k", "%t"];

/** A server with a sound filter, but for this. */
function filtered(
  changes: Partial<CommandFacts>,
  rest: readonly string[] = ["verify", ...TOKENS],
): DoctorFacts {
  const { command } = doctorFacts();
  assert.ok(command !== undefined);
  return doctorFacts({
    command: {
      ...command,
      words: [KEY_FILTER_PATH, ...rest],
      resolved: KEY_FILTER_PATH,
      filter: { starts: PROGRAM, problem: undefined },
      ...changes,
    },
  });
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ status, id, fact, hint }) =>
    `${status} ${id}: ${fact}${hint === undefined ? "" : ` [${hint}]`}`
  );
}

const REFUSES_NOTHING =
  "warning key-filter: the key filter refuses nothing, because of what else " +
  `is in ${KEY_FILTER_PATH} `;

const CASES: readonly [what: string, DoctorFacts, readonly string[]][] = [
  ["no filter", doctorFacts(), []],
  ["no command", doctorFacts({ command: undefined }), []],
  ["a sound filter", filtered({}), [
    `ok key-filter: plain keys are refused before ${PROGRAM} is started`,
  ]],
  ["another text", filtered({ filter: { starts: undefined, problem: undefined } }), [
    `error key-filter: ${KEY_FILTER_PATH} is not the key filter as the installer writes it ` +
    "[look at what it does, then: sudo opkssh server install --key-filter]",
  ]],
  ["no program", filtered({ program: undefined }), [
    `error key-filter: the key filter starts ${PROGRAM}, which does not exist ` +
    "[sudo opkssh server install --key-filter, with the opkssh that is to be asked]",
  ]],
  ["itself as its program", filtered({ program: KEY_FILTER_PATH }), [
    "error key-filter: the key filter starts itself, over and over " +
    "[sudo opkssh server install --key-filter, with the opkssh that is to be asked]",
  ]],
  [
    "a program of somebody else's",
    filtered({
      filter: { starts: PROGRAM, problem: `"${PROGRAM}" is owned by uid 1000, not by root` },
    }),
    [
      "error key-filter: the key filter starts a program that sshd itself would not run: " +
      `"${PROGRAM}" is owned by uid 1000, not by root [sudo chown root:root ${PROGRAM}]`,
    ],
  ],
  [
    "a program in a directory others can write",
    filtered({
      filter: {
        starts: PROGRAM,
        problem: `"${PROGRAM}" can be replaced: "/usr/local/bin" is writable by group or others`,
      },
    }),
    [
      "error key-filter: the key filter starts a program that sshd itself would not run: " +
      `"${PROGRAM}" can be replaced: "/usr/local/bin" is writable by group or others ` +
      "[sudo chmod go-w /usr/local/bin]",
    ],
  ],
  ["no verify", filtered({}, TOKENS), [
    `error key-filter: the key filter is not told to verify: ${KEY_FILTER_PATH} %u %k %t ` +
    `[the command must be: ${KEY_FILTER_PATH} verify %u %k %t]`,
  ]],
  ["options", filtered({}, ["verify", "--then", "/bin/x", ...TOKENS]), [
    `${REFUSES_NOTHING}verify --then /bin/x %u %k %t [take that out, or have sshd ask the ` +
    `program itself: ${PROGRAM} verify --then /bin/x %u %k %t]`,
  ]],
  ["more tokens", filtered({}, ["verify", ...TOKENS, "%f"]), [
    `${REFUSES_NOTHING}verify %u %k %t %f [take that out, or have sshd ask the program itself: ` +
    `${PROGRAM} verify %u %k %t %f]`,
  ]],
  [
    "options and a program that is gone",
    filtered({ program: undefined }, ["verify", "--config-path=/x", ...TOKENS]),
    [
      `${REFUSES_NOTHING}verify --config-path=/x %u %k %t [take that out, or have sshd ask the ` +
      `program itself: ${PROGRAM} verify --config-path=/x %u %k %t]`,
      `error key-filter: the key filter starts ${PROGRAM}, which does not exist ` +
      "[sudo opkssh server install --key-filter, with the opkssh that is to be asked]",
    ],
  ],
];

for (const [what, facts, wanted] of CASES) {
  Deno.test(`checkKeyFilter on ${what}`, () => {
    assert.deepEqual(told(checkKeyFilter(facts)), wanted);
  });
}

Deno.test("checkCommand and checkShadowing know a key filter for a command of opkssh", () => {
  const facts = filtered({});
  assert.deepEqual(told(checkCommand(facts)), [
    `ok sshd-command: sshd asks ${KEY_FILTER_PATH} verify %u %k %t as opksshuser`,
  ]);
  const directive = {
    file: "/etc/ssh/sshd_config.d/60-opk-ssh.conf",
    line: 2,
    keyword: "authorizedkeyscommand",
    value: `${KEY_FILTER_PATH} verify %u %k %t`,
    match: undefined,
  };
  const sshd = { ...facts.sshd, directives: [directive] };
  assert.deepEqual(checkShadowing({ ...facts, sshd }), []);
});

Deno.test("checkProgramPath says who writes a key filter that is gone", () => {
  const facts = filtered({ resolved: undefined });
  assert.deepEqual(checkKeyFilter(facts), []);
  assert.deepEqual(told(checkProgramPath(facts)), [
    `error program: there is no program ${KEY_FILTER_PATH} ` +
    "[sudo opkssh server install --key-filter writes it]",
  ]);
});
