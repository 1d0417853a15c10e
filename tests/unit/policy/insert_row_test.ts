import assert from "node:assert/strict";
import fc from "fast-check";
import { parseAuthIdFile } from "../../../src/policy/auth_id_file.ts";
import { insertRow } from "../../../src/policy/insert_row.ts";

const ALICE = { principal: "root", identity: "alice@x", issuer: "https://op" };

function inserted(text: string, row = ALICE): string {
  return insertRow(text, row).text;
}

Deno.test("insertRow appends, finishing an unfinished last line first", () => {
  const row = "root alice@x https://op";
  assert.equal(inserted(""), `${row}\n`);
  assert.equal(inserted("a b c\n"), `a b c\n${row}\n`);
  assert.equal(inserted("a b c"), `a b c\n${row}\n`);
  assert.equal(inserted("a b c\r\n"), `a b c\r\n${row}\r\n`);
  assert.equal(inserted("a b c\r\nd e f"), `a b c\r\nd e f\r\n${row}\r\n`);
  assert.equal(inserted("\ufeff"), `\ufeff${row}\n`);
  assert.equal(inserted("# only a comment"), `# only a comment\n${row}\n`);
});

Deno.test("insertRow keeps every byte of the rest", () => {
  const text = "\ufeff# head\r\n\n  root  'bob' https://op  # why\n\"broken\nx\ty z \\\n\u00a0\n";
  assert.equal(inserted(text), `${text}root alice@x https://op\n`);
});

Deno.test("insertRow puts a row behind the first with the same identity and issuer", () => {
  const text = "# a\ndev 'alice@x' https://op # her\nops alice@x https://op\nz bob https://op\n";
  const result = insertRow(text, ALICE);
  assert.equal(
    result.text,
    "# a\ndev 'alice@x' https://op # her\nroot alice@x https://op\nops alice@x https://op\n" +
      "z bob https://op\n",
  );
  assert.deepEqual([result.line, result.added], [3, true]);
  assert.equal(
    inserted("dev alice@x https://op\r\nz b c\n"),
    "dev alice@x https://op\r\nroot alice@x https://op\r\nz b c\n",
  );
  assert.equal(
    inserted("dev alice@x https://op"),
    "dev alice@x https://op\nroot alice@x https://op\n",
  );
});

Deno.test("insertRow changes nothing when the row is there, however it is written", () => {
  for (
    const text of [
      "root alice@x https://op",
      '\ufeff"root"  alice\\@x\thttps://op # why\r\n',
      "# x\n\nroot 'alice@x' https://op\nroot alice@x https://op\n",
    ]
  ) {
    const result = insertRow(text, ALICE);
    assert.equal(result.text, text);
    assert.equal(result.added, false);
  }
});

Deno.test("insertRow takes other case, other issuers and comments for other rows", () => {
  const text = "root ALICE@x https://op\nroot alice@x https://op/\n# root alice@x https://op\n";
  assert.equal(inserted(text), `${text}root alice@x https://op\n`);
});

Deno.test("insertRow refuses a value that would begin another row", () => {
  assert.throws(() => insertRow("", { ...ALICE, identity: "a\nroot b c" }), RangeError);
});

const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."ab'\"\\# \t\r~$*"), minLength: 1, maxLength: 6 }),
  fc.constantFrom("alice@x", "root", "https://op"),
);
const newRow = fc.record({ principal: value, identity: value, issuer: value });
const file = fc.array(
  fc.constantFrom(
    "root alice@x https://op",
    "# c",
    "'",
    "",
    "dev alice@x https://op # d",
    "\ufeff",
  ),
  { maxLength: 6 },
).chain((lines) => fc.constantFrom("\n", "\r\n").map((end) => lines.join(end)));

/** Without a last line end, which is added where it is missing, and without byte order mark. */
function bare(text: string): string {
  return text.replace(/\r?\n?$/, "").replace(/^\ufeff/, "");
}

Deno.test("insertRow adds exactly one row, which is read back, and only once", () => {
  fc.assert(fc.property(file, newRow, (text, row) => {
    const result = insertRow(text, row);
    const rows = parseAuthIdFile(result.text).rows;
    const found = rows.find(({ line }) => line === result.line);
    assert.deepEqual({ ...row }, {
      principal: found?.principal,
      identity: found?.identity,
      issuer: found?.issuer,
    });
    assert.equal(rows.length, parseAuthIdFile(text).rows.length + (result.added ? 1 : 0));
    assert.deepEqual(insertRow(result.text, row), { ...result, added: false });
    const rest = result.text.split("\n").toSpliced(result.line - 1, result.added ? 1 : 0);
    assert.equal(bare(rest.join("\n")), bare(text));
  }));
});
