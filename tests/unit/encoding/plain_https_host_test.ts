import assert from "node:assert/strict";
import fc from "fast-check";
import { plainHttpsHost } from "../../../src/encoding/plain_https_host.ts";

Deno.test("plainHttpsHost knows the URLs of the large providers", () => {
  for (
    const [url, host] of [
      ["https://accounts.google.com", "accounts.google.com"],
      ["https://www.googleapis.com/oauth2/v3/certs", "www.googleapis.com"],
      [
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        "login.microsoftonline.com",
      ],
      ["https://gitlab.com", "gitlab.com"],
      ["https://sso.example.org:8443/realms/main/", "sso.example.org"],
    ] as const
  ) {
    assert.equal(plainHttpsHost(url), host);
  }
});

Deno.test("plainHttpsHost says nothing about whatever a URL parser could read otherwise", () => {
  for (
    const url of [
      "",
      "http://op.example",
      "HTTPS://op.example",
      "https://OP.example",
      "https://localhost",
      "https://127.0.0.1",
      "https://127.1",
      "https://op.0x7f",
      "https://op.1",
      "https://[::1]/",
      "https://op.example.",
      "https://.example",
      "https://op..example",
      "https://-op.example",
      "https://xn--bcher-kva.example",
      "https://b\u00fccher.example",
      "https://user@op.example",
      "https://op.example:443",
      "https://op.example:80800",
      "https://op.example/../x",
      "https://op.example/./x",
      "https://op.example/%2e%2e/x",
      "https://op.example//x",
      "https://op.example/a\\b",
      "https://op.example/?q",
      "https://op.example/#f",
      "https://op.example/\n",
      "https://op.example\n",
      " https://op.example",
      `https://op.example/${"a".repeat(300)}`,
    ]
  ) {
    assert.equal(plainHttpsHost(url), undefined, url);
  }
});

Deno.test("plainHttpsHost agrees with the URL parser on every URL it knows", () => {
  const piece = fc.constantFrom(
    ..."az09-._~:/@?#[]%\\ \t",
    ..."https://|example|.com|xn--|..|//|127|0x7f|:8443|:443|localhost|2e".split("|"),
  );
  let known = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = `https://op${pieces.join("")}`;
      const host = plainHttpsHost(text);
      if (host === undefined) return;
      known++;
      const url = URL.parse(text);
      assert.ok(url !== null, text);
      assert.equal(url.hostname, host);
      assert.equal(url.protocol, "https:");
      assert.deepEqual([url.username, url.password, url.search, url.hash], ["", "", "", ""]);
      assert.equal(url.href, url.pathname === "/" && !text.endsWith("/") ? `${text}/` : text);
    }),
    { numRuns: 50_000 },
  );
  assert.ok(known > 100, `only ${known} were known`);
});
