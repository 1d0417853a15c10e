import assert from "node:assert/strict";
import { table } from "../../../src/terminal/table.ts";

const header = ["Alias", "Issuer"];
const rows = [["google", "https://accounts.google.com"], ["op", "https://op.example"]];

Deno.test("table for a terminal has header, dashes and two blanks between columns", () => {
  assert.equal(
    table({ header, rows, forTerminal: true }),
    "Alias   Issuer\n" +
      "------  ---------------------------\n" +
      "google  https://accounts.google.com\n" +
      "op      https://op.example\n",
  );
});

Deno.test("table for a pipe has neither header nor trailing blanks", () => {
  assert.equal(
    table({ header, rows, forTerminal: false }),
    "google https://accounts.google.com\nop     https://op.example\n",
  );
});

Deno.test("table of no rows is empty for a pipe", () => {
  assert.equal(table({ header, rows: [], forTerminal: false }), "");
});

Deno.test("table fills missing cells and counts characters, not code units", () => {
  assert.equal(
    table({ header: ["A", "B"], rows: [["\u{1f511}\u{1f511}", "x"], ["y"]], forTerminal: true }),
    "A   B\n--  -\n\u{1f511}\u{1f511}  x\ny\n",
  );
});

Deno.test("table escapes a line feed in a cell, so a value cannot add a row", () => {
  const hostile = [["a\nroot", "i\x1b[1A"]];
  assert.equal(table({ header, rows: hostile, forTerminal: false }), "a\\nroot i\\x1b[1A\n");
});
