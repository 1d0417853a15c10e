import assert from "node:assert/strict";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { DECIDED_DIFFERENTLY } from "./decided_differently.ts";
import { type Expectation, judge } from "./outcome.ts";
import { runVectorFile } from "./run_file.ts";

const FILES = ["commitment", "gq", "pktoken", "policy", "privatekey", "sshcert"] as const;
const seen = new Set<string>();

for (const name of FILES) {
  Deno.test(`every case of ${name}.json has the recorded or decided answer`, async () => {
    const text = await Deno.readTextFile(new URL(`./${name}.json`, import.meta.url));
    const results = await runVectorFile(text);
    assert.ok(results !== undefined && results.length > 0);
    for (const result of results) seen.add(result.name);
    const failed = results.filter((result) => result.status === "failed");
    assert.deepEqual(failed, []);
  });
}

Deno.test("every case on the list of decisions is a case of the files", async () => {
  for (const name of FILES) {
    const text = await Deno.readTextFile(new URL(`./${name}.json`, import.meta.url));
    for (const match of text.matchAll(/"name": ?"([^"]+)"/g)) seen.add(match[1] ?? "");
  }
  for (const decision of DECIDED_DIFFERENTLY) {
    for (const name of decision.cases) assert.ok(seen.has(name), name);
  }
});

Deno.test("runVectorFile() does not know files of other schemas", async () => {
  assert.equal(await runVectorFile('{"cases":[{"name":"x"}]}'), undefined);
  assert.equal(await runVectorFile('{"cases":[]}'), undefined);
  assert.equal(await runVectorFile("[]"), undefined);
});

Deno.test("runVectorFile() notices a wrong verdict", async () => {
  const text = await Deno.readTextFile(new URL("./commitment.json", import.meta.url));
  const wrong = text.replaceAll('"ok": true', '"ok": false').replaceAll('"ok":true', '"ok":false');
  assert.notEqual(wrong, text);
  const results = await runVectorFile(wrong);
  assert.ok(results?.some((result) => result.status === "failed"));
  assert.ok(parseJson(wrong) !== null);
});

Deno.test("judge() takes the alternative where the reference is unsafe, either elsewhere", () => {
  const expected = (kind: NonNullable<Expectation["divergence"]>["kind"]): Expectation => ({
    ok: true,
    divergence: { kind, alternativeOk: false },
  });
  assert.equal(judge({ ok: true }, { ok: true }), undefined);
  assert.match(judge({ ok: true }, { ok: false, code: "X" }) ?? "", /refused with X/);
  assert.match(judge(expected("reference-unsafe"), { ok: true }) ?? "", /accepted/);
  assert.equal(judge(expected("reference-unsafe"), { ok: false }), undefined);
  assert.equal(judge(expected("reference-lenient"), { ok: true }), undefined);
  assert.equal(judge(expected("reference-strict"), { ok: false }), undefined);
  assert.match(judge({ ok: true }, { ok: true, difference: "x" }) ?? "", /x/);
});
