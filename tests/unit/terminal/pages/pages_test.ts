import assert from "node:assert/strict";
import { alreadyDonePage } from "../../../../src/terminal/pages/already_done_page.ts";
import { chooserPage } from "../../../../src/terminal/pages/chooser_page.ts";
import { escapeHtml } from "../../../../src/terminal/pages/escape_html.ts";
import { failurePage } from "../../../../src/terminal/pages/failure_page.ts";
import { PAGE_STYLE, PAGE_STYLE_HASH } from "../../../../src/terminal/pages/page_style.ts";
import { strayPage } from "../../../../src/terminal/pages/stray_page.ts";
import { successPage } from "../../../../src/terminal/pages/success_page.ts";
import { waitingPage } from "../../../../src/terminal/pages/waiting_page.ts";

const EVIL = `</p><script>alert(1)</script>"'&\u202e\u0000`;

const PAGES = {
  success: successPage({ identity: EVIL, issuer: EVIL, place: EVIL, until: EVIL }),
  failure: failurePage(EVIL, [EVIL]),
  waiting: waitingPage(),
  alreadyDone: alreadyDonePage(),
  stray: strayPage(EVIL),
  chooser: chooserPage([{ label: EVIL, issuer: EVIL, path: '/a"><script>' }]),
};

Deno.test("PAGE_STYLE_HASH is the hash of the style sheet", async () => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(PAGE_STYLE));
  assert.equal(PAGE_STYLE_HASH, `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`);
});

for (const [name, page] of Object.entries(PAGES)) {
  Deno.test(`the ${name} page carries its style sheet unchanged`, () => {
    const style = page.html.split("<style>")[1]?.split("</style>")[0];
    assert.equal(style, PAGE_STYLE);
    assert.equal(page.styleHash, PAGE_STYLE_HASH);
  });

  Deno.test(`the ${name} page has no scripts, handlers or outside resources`, () => {
    assert.doesNotMatch(
      page.html,
      /<script|<img|<link|<iframe|<form|<[^>]* on[a-z]+=|https?:|@import/i,
    );
    assert.doesNotMatch(page.html, /[\u0000\u202e]/);
  });

  Deno.test(`the ${name} page names its language, its title and one heading`, () => {
    assert.match(page.html, /^<!doctype html>\n<html lang="en">/);
    assert.match(page.html, /<title>[^<]+<\/title>/);
    assert.equal(page.html.match(/<h1/g)?.length, 1);
    assert.equal(page.html.match(/<main>/g)?.length, 1);
  });
}

Deno.test("failurePage tells hints from the fact", () => {
  const { html } = failurePage("No host has that name", ["check the network connection"]);
  assert.match(html, /<p>No host has that name<\/p>\n<p>Hint: check the network connection<\/p>/);
});

Deno.test("successPage shows who, where and until when", () => {
  const { html } = successPage({
    identity: "alice@example.com",
    issuer: "https://op.example.com",
    place: "~/.ssh/id_ecdsa",
    until: "tomorrow",
  });
  for (
    const fact of ["alice@example.com", "https://op.example.com", "~/.ssh/id_ecdsa", "tomorrow"]
  ) {
    assert.ok(html.includes(fact), fact);
  }
});

Deno.test("strayPage shows what the visit claims only when it claims something", () => {
  assert.match(strayPage("access_denied").html, /access_denied/);
  assert.doesNotMatch(strayPage(undefined).html, /<code>/);
});

Deno.test("chooserPage links every choice", () => {
  const { html } = chooserPage([
    { label: "google", issuer: "https://accounts.google.com", path: "/t/0" },
    { label: "work", issuer: "https://op.example.com", path: "/t/1" },
  ]);
  assert.match(html, /<a class="choice" href="\/t\/0">google<span>https:\/\/accounts.google.com</);
  assert.match(html, /<a class="choice" href="\/t\/1">work<span>/);
});

Deno.test("escapeHtml escapes markup, quotes and characters that mislead", () => {
  assert.equal(escapeHtml(`<a href="x">'&`), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  assert.equal(escapeHtml("a\u0007b\u202ec"), "a\\x07b\\u202ec");
});

Deno.test("escapeHtml cuts long text before escaping", () => {
  assert.equal(escapeHtml("&".repeat(700)), `${"&amp;".repeat(600)}...`);
});
