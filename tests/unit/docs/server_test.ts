import assert from "node:assert/strict";
import { PROJECT_ROOT } from "../../../install/packaging/run_deno.ts";
import { KEY_FILTER_PATH } from "../../../src/admin/key_filter/key_filter_path.ts";
import { parseServerConfig } from "../../../src/config/server_config.ts";
import {
  BAD_EVIDENCE_CODES,
  NOT_ALLOWED_CODES,
  UNDECIDABLE_CODES,
} from "../../../src/errors/refusal_code.ts";
import { SERVER_FILE_RULES, type ServerFileId } from "../../../src/platform/server_file_rules.ts";
import { pluginEnvironment } from "../../../src/policy/plugin_environment.ts";
import { refusalReason } from "../../../src/server/refusal_reason.ts";

const TEXT = await Deno.readTextFile(new URL("docs/server.md", PROJECT_ROOT));

/** Cells of the rows of all tables in a section. */
function rows(section: string): readonly (readonly string[])[] {
  const from = TEXT.indexOf(`\n${section}\n`);
  assert.ok(from >= 0, section);
  const level = section.split(" ")[0] ?? "";
  const next = TEXT.slice(from + 2).search(new RegExp(`\n${level} `));
  const text = next < 0 ? TEXT.slice(from) : TEXT.slice(from, from + 2 + next);
  return text.split("\n").filter((line) => /^\| (?!-)/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** Everything in backticks. */
function quoted(cell = ""): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
}

Deno.test("docs/server.md has every refusal code once, with its reason", () => {
  const documented = new Map<string, string>();
  for (const [codes, reason] of rows("## Refusals")) {
    for (const code of quoted(codes)) {
      assert.ok(!documented.has(code), `${code} twice`);
      documented.set(code, quoted(reason)[0] ?? "");
    }
  }
  const known = [...BAD_EVIDENCE_CODES, ...NOT_ALLOWED_CODES, ...UNDECIDABLE_CODES];
  for (const code of known) assert.equal(documented.get(code), refusalReason(code), code);
  assert.deepEqual([...documented.keys()].sort(), known.toSorted());
});

Deno.test("docs/server.md has every key of the configuration", async () => {
  const known = async (prefix: string): Promise<readonly string[]> => {
    const text = prefix === "" ? "x = 1" : `[${prefix}]\nx = 1`;
    const { warnings } = await parseServerConfig(text, "toml", "f");
    const names = warnings[0]?.split("known here: ")[1]?.split(", ") ?? [];
    return names.map((name) => prefix === "" ? name : `${prefix}.${name}`);
  };
  const tables = ["cache", "log"];
  const keys = [...await known(""), ...(await Promise.all(tables.map(known))).flat()];
  const documented = rows("## config.toml").flatMap(([key]) => quoted(key));
  assert.deepEqual(
    documented.toSorted(),
    keys.filter((key) => !tables.includes(key)).toSorted(),
  );
});

Deno.test("docs/server.md has every field of a record", async () => {
  const sources = await Promise.all(
    ["attempt_record", "decide_login", "verify", "ask_plugins", "apply_policy", "journal"].map((
      n,
    ) => Deno.readTextFile(new URL(`src/server/${n}.ts`, PROJECT_ROOT))),
  );
  const noted = sources.flatMap((text) =>
    [...text.matchAll(/(?:\.note|fields\.set|all\.set)\("([a-z_]+)"/g)].map(([, name]) => name)
  );
  const always = ["time", "verdict", "rule", "code", "reason", "message", "ms", "stages"];
  const documented = rows("## The log").flatMap(([field]) => quoted(field));
  assert.deepEqual(documented.toSorted(), [...new Set([...always, ...noted])].sort());
});

Deno.test("docs/server.md has owner and mode of every file", () => {
  const files: readonly (readonly [string, ServerFileId])[] = [
    ["/etc/opk", "base"],
    ["/etc/opk/providers", "providers"],
    ["/etc/opk/auth_id", "auth_id"],
    ["/etc/opk/config.toml", "config"],
    ["/etc/opk/policy.d", "policy_dir"],
    ["~/.opk/auth_id", "home_policy"],
    ["/var/cache/opkssh", "cache_dir"],
    ["/var/log/opkssh.log", "log"],
    ["/etc/sudoers.d/opkssh", "sudoers"],
  ];
  const names = { root: "root", verifier: "opksshuser", account: "account" };
  const expected = files.map(([path, id]) => {
    const { owners: [owner], mode } = SERVER_FILE_RULES[id];
    return [path, names[owner], mode.toString(8).padStart(4, "0")];
  });
  const documented = rows("## Files").filter((cells) => cells.length === 4).slice(1)
    .map(([path, , owner, mode]) => [quoted(path)[0], owner, mode]);
  assert.deepEqual(documented, expected);
});

Deno.test("docs/server.md has every variable of a plugin", () => {
  const nothing = { user: "", keyBase64: "", keyType: "", extra: [], payload: "", userKey: "" };
  const variables = pluginEnvironment({
    ...nothing,
    ...{ pkToken: "", idToken: "", userinfo: "", config: "" },
    claims: new Map(),
  });
  const documented = rows("## Plugins").flatMap(([names]) => quoted(names));
  assert.deepEqual(documented.toSorted(), [...variables.keys()].sort());
});

Deno.test("docs/server.md and what packages do before they go name the key filter's place", async () => {
  assert.ok(TEXT.includes(`\nAuthorizedKeysCommand ${KEY_FILTER_PATH} verify %u %k %t\n`));
  const file = new URL("install/packaging/package/preremove.sh", PROJECT_ROOT);
  const [, pattern = ""] = /grep -qE '(.*)' \|\|/.exec(await Deno.readTextFile(file)) ?? [];
  const asks = new RegExp(pattern.replaceAll("[:space:]", "\\s"));
  assert.match(`AuthorizedKeysCommand ${KEY_FILTER_PATH} verify`, asks);
  assert.match("AuthorizedKeysCommand /usr/bin/opkssh verify", asks);
  assert.doesNotMatch("AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys", asks);
});
