import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/encoding/utf8.ts";
import { quoteTalk } from "../../../src/server/quote_talk.ts";

const quote = (text: string): string | undefined => quoteTalk(encodeUtf8(text));

Deno.test("quoteTalk makes one line of what was said", () => {
  assert.equal(quote("sudo: a password is required\n"), "sudo: a password is required");
  assert.equal(quote("  one\r\n\n two\n"), "one; two");
  for (const nothing of ["", "\n", " \t\r\n"]) assert.equal(quote(nothing), undefined);
});

Deno.test("quoteTalk leaves out what could be a token, certificate or key", () => {
  const token = `${"a".repeat(30)}.${"b-_".repeat(20)}.${"c".repeat(9)}`;
  assert.equal(quote(`+ curl -d ${token} x`), "+ curl -d [left out] x");
  assert.equal(quote(`PKT=${token}:${token}`), "[left out]");
  assert.equal(quote("A".repeat(64)), "[left out]");
  assert.equal(quote("A".repeat(63)), "A".repeat(63));
});

Deno.test("quoteTalk cuts off what is long, and reads anything", () => {
  const long = quote("word ".repeat(1000)) ?? "";
  assert.equal(long.length, 303);
  assert.ok(long.endsWith("..."));
  assert.equal(quote(`${"x ".repeat(149)}x\u{1f600}y`)?.isWellFormed(), true);
  assert.equal(quoteTalk(new Uint8Array([0x61, 0xff, 0x62])), "a\ufffdb");
});
