import assert from "node:assert/strict";
import { qrCode } from "../../../src/terminal/qr_code.ts";

Deno.test("qrCode draws lines of one length out of half blocks, with a light border", () => {
  const lines = qrCode("https://op.example.com/activate?user_code=ABCD-EFGH");
  assert.ok(lines.length > 10);
  const widths = new Set(lines.map((line) => line.length));
  assert.equal(widths.size, 1);
  for (const line of lines) assert.match(line, /^[ \u2580\u2584\u2588]+$/);
  for (const line of lines.slice(0, -1)) assert.match(line, /^\u2588\u2588.*\u2588\u2588$/);
});

Deno.test("qrCode draws nothing that would not fit on a screen", () => {
  assert.deepEqual(qrCode(`https://op.example.com/${"a".repeat(300)}`), []);
});
