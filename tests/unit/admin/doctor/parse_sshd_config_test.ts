import assert from "node:assert/strict";
import { parseSshdConfig } from "../../../../src/admin/doctor/parse_sshd_config.ts";

Deno.test("parseSshdConfig reads keywords in any case, with blanks or an equals sign", () => {
  const text = "# comment\n\nPort 22\n\tauthorizedkeyscommand=/a verify\r\n" +
    'AUTHORIZEDKEYSCOMMANDUSER   =   nobody\n"UsePAM" yes\nMatch all\n*bad*\n';
  assert.deepEqual(parseSshdConfig(text), [
    { line: 3, keyword: "port", value: "22" },
    { line: 4, keyword: "authorizedkeyscommand", value: "/a verify" },
    { line: 5, keyword: "authorizedkeyscommanduser", value: "nobody" },
    { line: 6, keyword: "usepam", value: "yes" },
    { line: 7, keyword: "match", value: "all" },
  ]);
});
