import assert from "node:assert/strict";
import { parseSshdSettings } from "../../../../src/admin/doctor/parse_sshd_settings.ts";

Deno.test("parseSshdSettings keeps all values of a keyword", () => {
  const settings = parseSshdSettings(
    "port 22\nacceptenv LANG\nacceptenv LC_*\nauthorizedkeyscommand /a verify %u\nbanner\n\n",
  );
  assert.deepEqual([...settings], [
    ["port", ["22"]],
    ["acceptenv", ["LANG", "LC_*"]],
    ["authorizedkeyscommand", ["/a verify %u"]],
    ["banner", [""]],
  ]);
});
