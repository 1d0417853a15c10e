import assert from "node:assert/strict";
import { parseSddl } from "../../../../src/platform/acl/parse_sddl.ts";

const ALICE = "S-1-5-21-1004336348-1177238915-682003330-1001";

Deno.test("parseSddl reads owner, protection and entries", () => {
  assert.deepEqual(parseSddl(`O:BAG:SYD:PAI(A;OICI;FA;;;SY)(D;ID;GW;;;${ALICE})(A;IO;0x2;;;CO)`), {
    owner: "S-1-5-32-544",
    isProtected: true,
    entries: [
      { effect: "allow", sid: "S-1-5-18", mask: 0x1f01ff, inheritOnly: false, inherited: false },
      { effect: "deny", sid: ALICE, mask: 0x40000000, inheritOnly: false, inherited: true },
      { effect: "allow", sid: "S-1-3-0", mask: 2, inheritOnly: true, inherited: false },
    ],
  });
});

Deno.test("parseSddl takes SIDs apart from the part that follows", () => {
  assert.equal(parseSddl(`O:${ALICE}G:${ALICE}D:`).owner, ALICE);
  assert.equal(parseSddl(`O:${ALICE}D:(A;;FA;;;BA)`).owner, ALICE);
  assert.equal(parseSddl("O:S-1-5-32-544D:P").owner, "S-1-5-32-544");
  assert.equal(parseSddl("O:SYG:SYD:P").owner, "S-1-5-18");
});

Deno.test("parseSddl keeps names that depend on the machine as they are", () => {
  const { owner, entries } = parseSddl("O:LAD:(A;;FA;;;DA)");
  assert.equal(owner, "LA");
  assert.equal(entries === "none" ? "" : entries[0]?.sid, "DA");
});

Deno.test("parseSddl tells an empty list from none", () => {
  assert.deepEqual(parseSddl("O:BAD:").entries, []);
  assert.deepEqual(parseSddl("O:BAD:P").entries, []);
  assert.equal(parseSddl("O:BA").entries, "none");
  assert.equal(parseSddl("O:BAD:NO_ACCESS_CONTROL").entries, "none");
  assert.equal(parseSddl("O:BAD:PNO_ACCESS_CONTROL").isProtected, true);
  assert.equal(parseSddl("").owner, undefined);
});

Deno.test("parseSddl reads audit lists, labels and conditions without taking them for rights", () => {
  const text =
    `O:BAD:(XA;;FX;;;WD;(@User.Title=="a)b(;" && (Member_of {SID(BA)})))S:(AU;SA;FA;;;WD)`;
  const { entries } = parseSddl(text);
  assert.notEqual(entries, "none");
  assert.deepEqual(entries === "none" ? [] : entries.map(({ effect, sid }) => [effect, sid]), [
    ["allow", "S-1-1-0"],
  ]);
  assert.deepEqual(parseSddl("O:BAD:S:AI(ML;;NW;;;LW)").entries, []);
});

const REFUSED: readonly [string, RegExp][] = [
  ["X:BA", /no known letter/],
  ["BA", /no known letter/],
  ["O:BAO:SYD:", /wrong place/],
  ["D:O:BA", /wrong place/],
  ["O:BAD:(A;;FA;;;SY", /does not end/],
  ["O:BAD:(A;;FA;;;SY))", /between entries/],
  ["O:BAD:(A;;FA;;;SY)x(A;;FA;;;WD)", /between entries/],
  ["O:BAD:Q(A;;FA;;;SY)", /unknown flag/],
  ["O:BAD:NO_ACCESS_CONTROL(A;;FA;;;SY)", /has entries/],
  ["O:BAD:(B;;FA;;;SY)", /unknown type B/],
  ["O:BAD:()", /unknown type/],
  ["O:BAD:(A;;FA)", /too few fields/],
  ["O:BAD:(A;;FA;;;SY;x)", /too many fields/],
  ["O:BAD:(A;O;FA;;;SY)", /unknown flag/],
  ["O:BAD:(A;XX;FA;;;SY)", /unknown flag/],
  ["O:BAD:(A;;QQ;;;SY)", /unknown rights/],
  ["O:BAD:(A;;FA;;;Everyone)", /not a SID/],
  ["O:BAD:(A;;FA;;;)", /not a SID/],
  ["O:1BD:", /not a SID/],
  [`O:BAD:${"(A;;FA;;;SY)".repeat(30_000)}`, /too long/],
];

for (const [text, wanted] of REFUSED) {
  Deno.test(`parseSddl refuses ${text.slice(0, 40)}`, () => {
    assert.throws(() => parseSddl(text), (error) => {
      assert.ok(error instanceof SyntaxError);
      assert.match(error.message, wanted);
      return true;
    });
  });
}
