import assert from "node:assert/strict";
import { accessProblems } from "../../src/platform/acl/access_problems.ts";
import { parseSddl } from "../../src/platform/acl/parse_sddl.ts";

const ALICE = "S-1-5-21-1-2-3-1001";
const GOOD = "(A;;FA;;;SY)(A;;FA;;;BA)";

/** What a file or directory would have to be like for somebody else to decide who may log in. */
const ATTACKS: readonly [what: string, sddl: string, directory: boolean, problem: RegExp][] = [
  ["a file owned by a user", `O:${ALICE}D:P${GOOD}`, false, /owned by S-1-5-21/],
  ["a file owned by the machine's own Administrator", `O:LAD:P${GOOD}`, false, /owned by LA/],
  ["a file owned by Domain Admins", `O:DAD:P${GOOD}`, false, /owned by DA/],
  ["a file owned by Users", `O:BUD:P${GOOD}`, false, /owned by S-1-5-32-545/],
  ["an owner that only looks like Administrators", `O:S-1-5-32-5440D:P${GOOD}`, false, /owned by/],
  ["a file without owner", `D:P${GOOD}`, false, /no known owner/],
  ["a file without a list", "O:BA", false, /no access control list/],
  ["a list that is switched off", "O:BAD:NO_ACCESS_CONTROL", false, /no access control list/],
  ["everybody may do everything", `O:BAD:P${GOOD}(A;;FA;;;WD)`, false, /lets S-1-1-0 write/],
  ["users may write", `O:BAD:P${GOOD}(A;;FW;;;BU)`, false, /lets S-1-5-32-545 write/],
  ["users may append", `O:BAD:P${GOOD}(A;;0x4;;;BU)`, false, /lets S-1-5-32-545 append$/],
  ["users may delete it", `O:BAD:P${GOOD}(A;;SD;;;AU)`, false, /lets S-1-5-11 delete$/],
  ["users may change the list", `O:BAD:P${GOOD}(A;;WD;;;AU)`, false, /change permissions/],
  ["users may take it", `O:BAD:P${GOOD}(A;;WO;;;AU)`, false, /take ownership/],
  ["generic write", `O:BAD:P${GOOD}(A;;GW;;;${ALICE})`, false, /write$/],
  ["generic all", `O:BAD:P${GOOD}(A;;GA;;;${ALICE})`, false, /everything$/],
  ["all bits as a number", `O:BAD:P${GOOD}(A;;4294967295;;;${ALICE})`, false, /everything/],
  ["rights in octal", `O:BAD:P${GOOD}(A;;02;;;${ALICE})`, false, /write$/],
  ["lower case", `O:BAD:P${GOOD}(A;;fw;;;wd)`, false, /lets S-1-1-0 write/],
  ["a SID in hexadecimal", `O:BAD:P${GOOD}(A;;FW;;;S-1-0x1-0x0)`, false, /lets S-1-1-0 write/],
  [
    "an entry that a deny entry seems to take back",
    `O:BAD:P(A;;FW;;;WD)(D;;FA;;;WD)`,
    false,
    /WD|S-1-1-0/,
  ],
  ["a deny entry before it", `O:BAD:P(D;;FA;;;${ALICE})(A;;FW;;;WD)`, false, /S-1-1-0/],
  ["an inherited entry", `O:BAD:AI${GOOD}(A;ID;FW;;;BU)`, false, /S-1-5-32-545/],
  ["a condition", `O:BAD:P(XA;;FW;;;WD;(@User.x==1))`, false, /S-1-1-0/],
  ["an object entry", `O:BAD:P(OA;;FW;;00000000-0000-0000-0000-000000000000;WD)`, false, /S-1-1-0/],
  ["a service account", `O:BAD:P${GOOD}(A;;FW;;;NS)`, false, /S-1-5-20/],
  ["app packages", `O:BAD:P${GOOD}(A;;FW;;;AC)`, false, /S-1-15-2-1/],
  [
    "a directory in which users may make files, as below ProgramData",
    "O:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)" +
    "(A;CIID;DCLCRPCR;;;BU)",
    true,
    /lets S-1-5-32-545 write, append, write extended attributes, write attributes$/,
  ],
  [
    "a directory whose future files users may write",
    `O:BAD:P${GOOD}(A;OIIO;FW;;;BU)`,
    true,
    /S-1-5-32-545/,
  ],
  [
    "a directory whose creator is everybody",
    `O:BAD:P${GOOD}(A;OICI;FW;;;CO)`,
    true,
    /lets S-1-3-0 write/,
  ],
  [
    "a directory whose entries users may delete",
    `O:BAD:P${GOOD}(A;;DT;;;BU)`,
    true,
    /delete entries/,
  ],
  [
    "a directory users may turn into a link",
    `O:BAD:P${GOOD}(A;;CR;;;BU)`,
    true,
    /write attributes/,
  ],
];

for (const [what, sddl, directory, problem] of ATTACKS) {
  Deno.test(`accessProblems does not believe ${what}`, () => {
    const problems = accessProblems(parseSddl(sddl), { directory });
    assert.ok(problems.length > 0);
    assert.ok(problems.some((text) => problem.test(text)), problems.join("; "));
  });
}
