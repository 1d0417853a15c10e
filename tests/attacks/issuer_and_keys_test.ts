// Security list D, the part that needs the network: whose document is it, and where does it send us.
import assert from "node:assert/strict";
import type { UndecidableCode } from "../../src/errors/refusal_code.ts";
import { fetchDiscovery } from "../../src/oidc/discovery.ts";
import { fetchKeySet } from "../../src/oidc/fetch_key_set.ts";
import { httpGet } from "../../src/oidc/http_get.ts";
import { diskKeySetStore } from "../../src/oidc/key_set_store_disk.ts";
import { ProviderKeys } from "../../src/oidc/provider_keys.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { fakeIssuer } from "../support/fake_issuer.ts";
import { someJwk } from "../support/some_jwk.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const TRUSTED = "https://op.example/realms/a";

/** Issuers that a person or a sloppy comparison takes for the trusted one. */
const TWINS: Readonly<Record<string, string>> = {
  "trailing slash": `${TRUSTED}/`,
  "two slashes": "https://op.example//realms/a",
  "suffix": `${TRUSTED}b`,
  "longer path": `${TRUSTED}/b`,
  "shorter path": "https://op.example/realms",
  "no path": "https://op.example",
  "query": `${TRUSTED}?x=1`,
  "fragment": `${TRUSTED}#x`,
  "blank at the end": `${TRUSTED} `,
  "blank at the beginning": ` ${TRUSTED}`,
  "line feed": `${TRUSTED}\n`,
  "zero byte": `${TRUSTED}\u0000`,
  "upper case scheme": "HTTPS://op.example/realms/a",
  "upper case host": "https://OP.example/realms/a",
  "upper case path": "https://op.example/realms/A",
  "http": "http://op.example/realms/a",
  "default port": "https://op.example:443/realms/a",
  "other port": "https://op.example:8443/realms/a",
  "trailing dot": "https://op.example./realms/a",
  "host as prefix": "https://op.example.evil.example/realms/a",
  "host as suffix": "https://evil-op.example/realms/a",
  "user name": "https://op.example@evil.example/realms/a",
  "backslash": "https://op.example\\realms\\a",
  "dot segments": "https://op.example/realms/x/../a",
  "percent-encoding": "https://op.example/realms/%61",
  "Cyrillic o": "https://\u043ep.example/realms/a",
  "fullwidth": "https://op\uff0eexample/realms/a",
  "soft hyphen": "https://op\u00ad.example/realms/a",
  "combining mark": "https://op.example/realms/a\u0301",
  "punycode": "https://xn--p-nmb.example/realms/a",
  "empty": "",
};

for (const [name, twin] of Object.entries(TWINS)) {
  Deno.test(`fetchDiscovery() refuses a document whose issuer has ${name}`, async () => {
    const op = fakeIssuer(TRUSTED);
    op.document = { issuer: twin };
    await assertCodeAsync(() => fetchDiscovery(TRUSTED, op.get), "DISC_ISSUER_MISMATCH");
  });
}

Deno.test("fetchDiscovery() refuses an issuer that is not one string", async () => {
  for (const issuer of [null, 1, true, [TRUSTED], { iss: TRUSTED }, undefined]) {
    const op = fakeIssuer(TRUSTED);
    op.document = { issuer };
    await assertCodeAsync(() => fetchDiscovery(TRUSTED, op.get), "DISC_ISSUER_MISMATCH");
  }
});

Deno.test("fetchDiscovery() refuses a document with a second issuer or jwks_uri", async () => {
  const good = `"issuer":"${TRUSTED}","jwks_uri":"https://keys.example/"`;
  for (const extra of ['"issuer":"https://evil.example"', '"jwks_uri":"https://evil.example/"']) {
    for (const text of [`{${good},${extra}}`, `{${extra},${good}}`]) {
      await assertCodeAsync(
        () =>
          fetchDiscovery(
            TRUSTED,
            (url) => Promise.resolve({ status: 200, headers: new Map(), text, url }),
          ),
        "DISC_FAILED",
      );
    }
  }
});

Deno.test("fetchDiscovery() finds no issuer under a look-alike or inherited name", async () => {
  const jwks = '"jwks_uri":"https://keys.example/"';
  for (
    const text of [
      `{"Issuer":"${TRUSTED}",${jwks}}`,
      `{"issuer ":"${TRUSTED}",${jwks}}`,
      `{"__proto__":{"issuer":"${TRUSTED}"},${jwks}}`,
      `{"constructor":{"prototype":{"issuer":"${TRUSTED}"}},${jwks}}`,
    ]
  ) {
    await assertCodeAsync(
      () =>
        fetchDiscovery(
          TRUSTED,
          (url) => Promise.resolve({ status: 200, headers: new Map(), text, url }),
        ),
      "DISC_ISSUER_MISMATCH",
    );
  }
});

const REFUSED_KEY_ADDRESSES: Readonly<Record<string, string>> = {
  "http": "http://op.example/jwks",
  "http on this machine": "http://localhost/jwks",
  "https on this machine": "https://localhost/jwks",
  "a loopback address": "https://127.0.0.1/jwks",
  "a loopback address in decimal": "https://2130706433/jwks",
  "a loopback address in IPv6": "https://[::1]/jwks",
  "a mapped loopback address": "https://[::ffff:127.0.0.1]/jwks",
  "a file": "file:///etc/shadow",
  "data": 'data:application/json,{"keys":[]}',
  "blob": "blob:https://op.example/1",
  "ftp": "ftp://op.example/jwks",
  "javascript": "javascript:1",
  "no scheme": "op.example/jwks",
  "a relative address": "/jwks",
  "a scheme-relative address": "//evil.example/jwks",
  "the metadata address": "https://169.254.169.254/jwks",
  "the metadata address in decimal": "https://2852039166/jwks",
  "a link-local address": "https://[fe80::1]/jwks",
  "a mapped metadata address": "https://[::ffff:169.254.169.254]/jwks",
  "a metadata name": "https://metadata.google.internal/jwks",
  "no address at all": "https://0.0.0.0/jwks",
  "a user name": "https://op.example@evil.example/jwks",
  "a password": "https://a:b@op.example/jwks",
  "a backslash": "https://op.example\\@evil.example/jwks",
  "a fragment": "https://op.example/jwks#x",
  "a line feed": "https://op.example/jwks\n",
  "a Unicode host": "https://\u043ep.example/jwks",
  "an endless path": `https://op.example/${"a".repeat(3000)}`,
  "nothing": "",
};

for (const [name, address] of Object.entries(REFUSED_KEY_ADDRESSES)) {
  Deno.test(`fetchDiscovery() refuses a jwks_uri with ${name}`, async () => {
    const op = fakeIssuer(TRUSTED);
    op.document = { "jwks_uri": address };
    const error = await assertCodeAsync(() => fetchDiscovery(TRUSTED, op.get), "DISC_FAILED");
    assert.ok("evidence" in error);
    assert.equal(error.evidence["reason"], "jwks-uri-not-allowed");
  });
}

Deno.test("fetchDiscovery() takes a jwks_uri on another host, which is normal", async () => {
  const op = fakeIssuer("https://accounts.google.com");
  op.document = { "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs" };
  const { jwksUri } = await fetchDiscovery("https://accounts.google.com", op.get);
  assert.equal(jwksUri, "https://www.googleapis.com/oauth2/v3/certs");
});

Deno.test("httpGet() asks none of the refused addresses, even when told to", async () => {
  let asked = 0;
  const get = httpGet({
    fetch: () => {
      asked++;
      return Promise.resolve(new Response('{"keys":[]}'));
    },
  });
  for (const [name, address] of Object.entries(REFUSED_KEY_ADDRESSES)) {
    // https on this machine depends on where the issuer is, which the transport does not know.
    if (/^https:\/\/(?:localhost|127|2130706433|\[::1\]|\[::ffff:127)/.test(address)) continue;
    await assertCodeAsync(() => fetchKeySet(address, get), "JWKS_FAILED");
    assert.equal(asked, 0, name);
  }
});

const HOSTILE_SETS: Readonly<Record<string, [string, UndecidableCode]>> = {
  "100000 keys": [JSON.stringify({ keys: new Array(100_000).fill({}) }), "JWKS_INVALID"],
  "501 keys": [JSON.stringify({ keys: new Array(501).fill(someJwk("a")) }), "JWKS_INVALID"],
  "depth of 100000": [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, "JWKS_INVALID"],
  "depth of 40": [`{"keys":${"[".repeat(40)}${"]".repeat(40)}}`, "JWKS_INVALID"],
  "keys twice": ['{"keys":[],"keys":[{}]}', "JWKS_INVALID"],
  "keys in the prototype": ['{"__proto__":{"keys":[]}}', "JWKS_INVALID"],
  "a signed set": ["eyJhbGciOiJSUzI1NiJ9.eyJrZXlzIjpbXX0.AA", "JWKS_INVALID"],
  "text after it": ['{"keys":[]}x', "JWKS_INVALID"],
  "a number of a million digits": [`{"keys":[],"n":${"9".repeat(1_000_000)}x}`, "JWKS_INVALID"],
};

for (const [name, [text, code]] of Object.entries(HOSTILE_SETS)) {
  Deno.test(`fetchKeySet() refuses a key set with ${name}, quickly`, async () => {
    const started = performance.now();
    await assertCodeAsync(
      () =>
        fetchKeySet(
          "https://keys.example/",
          (url) => Promise.resolve({ status: 200, headers: new Map(), text, url }),
        ),
      code,
    );
    assert.ok(performance.now() - started < 500);
  });
}

Deno.test("ProviderKeys never serves the keys of one issuer to another", async () => {
  await withTempDir(async (directory) => {
    await Deno.chmod(directory, 0o700);
    const store = diskKeySetStore(directory);
    const issuers = [TRUSTED, ...Object.values(TWINS)]
      .filter((issuer) => /^https:\/\/[a-z0-9.:/-]+$/.test(issuer));
    assert.ok(issuers.length > 8);
    for (const issuer of issuers) {
      const op = fakeIssuer(issuer);
      op.kids = [issuer];
      // A document lies below its issuer less one slash, so the two slash twins share an address.
      op.document = { issuer };
      const get: typeof op.get = (url, options) =>
        op.get(
          url.includes("/.well-known/") ? `${issuer}/.well-known/openid-configuration` : url,
          options,
        );
      await new ProviderKeys({ get, store, now: () => 1000 }).keysFor(issuer);
    }
    const silent = fakeIssuer();
    for (const issuer of issuers) {
      const keys = await new ProviderKeys({ get: silent.get, store, now: () => 1001 })
        .keysFor(issuer);
      assert.deepEqual([keys.source, keys.keySet.keys[0]?.kid], ["cache", issuer]);
    }
    assert.equal(silent.asked.length, 0);
    const names = await Array.fromAsync(Deno.readDir(directory));
    assert.equal(names.filter(({ name }) => name.endsWith(".json")).length, issuers.length);
  });
});

Deno.test("ProviderKeys keeps nothing of an issuer whose document is another's", async () => {
  await withTempDir(async (directory) => {
    await Deno.chmod(directory, 0o700);
    const store = diskKeySetStore(directory);
    const op = fakeIssuer(TRUSTED);
    op.document = { issuer: "https://evil.example" };
    const keys = new ProviderKeys({ get: op.get, store, now: () => 1000 });
    await assertCodeAsync(() => keys.keysFor(TRUSTED), "DISC_ISSUER_MISMATCH");
    assert.deepEqual((await store.list()).entries, []);
    assert.equal(op.asked.length, 1);
  });
});
