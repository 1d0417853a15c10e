import assert from "node:assert/strict";
import { parseAuthIdFile } from "../../../src/policy/auth_id_file.ts";

Deno.test("parseAuthIdFile reads rows with their places", () => {
  const { rows, problems, complete } = parseAuthIdFile(
    "# who\nroot 'a b' https://op # why\n\ndev oidc:groups:x https://op\n",
  );
  assert.deepEqual(rows, [
    {
      line: 2,
      principal: "root",
      identity: "a b",
      issuer: "https://op",
      text: "root 'a b' https://op",
    },
    {
      line: 4,
      principal: "dev",
      identity: "oidc:groups:x",
      issuer: "https://op",
      text: "dev oidc:groups:x https://op",
    },
  ]);
  assert.deepEqual(problems, []);
  assert.ok(complete);
});

Deno.test("parseAuthIdFile reports bad rows in file order and keeps the others", () => {
  const { rows, problems } = parseAuthIdFile(
    "root a\n'root a b\nroot a b c\nroot '' https://op\n'' a https://op\nroot a ''\nroot a b\n",
  );
  assert.deepEqual(rows.map(({ line }) => line), [7]);
  assert.deepEqual(problems.map(({ line, kind }) => `${line} ${kind}`), [
    "1 row-arity",
    "2 row-syntax-error",
    "3 row-arity",
    "4 row-empty-column",
    "5 row-empty-column",
    "6 row-empty-column",
  ]);
});

Deno.test("parseAuthIdFile has no lists, no wildcards and no aliases", () => {
  const { rows } = parseAuthIdFile("root,dev a google\n* a google\n");
  assert.deepEqual(rows.map(({ principal, issuer }) => [principal, issuer]), [
    ["root,dev", "google"],
    ["*", "google"],
  ]);
});
