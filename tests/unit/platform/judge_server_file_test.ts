import assert from "node:assert/strict";
import type { FileFacts } from "../../../src/platform/file_system.ts";
import { judgeServerFile, type ServerIds } from "../../../src/platform/judge_server_file.ts";
import { SERVER_FILE_RULES, type ServerFileId } from "../../../src/platform/server_file_rules.ts";
import { fileFacts } from "../../support/file_facts.ts";

const IDS: ServerIds = {
  root: { uid: 0, gid: 0 },
  verifierUid: 990,
  verifierGid: 991,
  accountUid: 1000,
};
const DIRECTORY = { isFile: false, isDirectory: true } as const;

function fault(id: ServerFileId, changes: Partial<FileFacts>, ids: ServerIds = IDS): string {
  const found = judgeServerFile(SERVER_FILE_RULES[id], fileFacts(changes), ids);
  return found === undefined ? "" : `${found.kind}: ${found.detail}`;
}

const FINE: readonly [ServerFileId, Partial<FileFacts>][] = [
  ["auth_id", { mode: 0o640, gid: 991 }],
  ["auth_id", { mode: 0o440, gid: 991 }],
  ["base", { ...DIRECTORY, mode: 0o750, gid: 991 }],
  ["base", { ...DIRECTORY, mode: 0o755 }],
  ["base", { ...DIRECTORY, mode: 0o2750, gid: 991 }],
  ["policy_dir", { ...DIRECTORY, mode: 0o755, gid: 5 }],
  ["policy_dir", { ...DIRECTORY, mode: 0o750, gid: 991 }],
  ["cache_dir", { ...DIRECTORY, mode: 0o700, uid: 990, gid: 991 }],
  ["log", { mode: 0o660, gid: 991 }],
  ["log", { mode: 0o600, uid: 990 }],
  ["sudoers", { mode: 0o440 }],
  ["sudoers", { mode: 0o400 }],
  ["plugin", { mode: 0o640, gid: 991 }],
  ["plugin_command", { mode: 0o755 }],
  ["plugin_command", { mode: 0o555, gid: 5 }],
  ["plugin_command", { mode: 0o4755 }],
  ["binary", { mode: 0o755 }],
  ["home_policy", { mode: 0o600, uid: 1000 }],
  ["home_policy", { mode: 0o400, uid: 1000 }],
];

for (const [id, changes] of FINE) {
  Deno.test(`judgeServerFile accepts ${id} with ${JSON.stringify(changes)}`, () => {
    assert.equal(fault(id, changes), "");
  });
}

const FAULTS: readonly [ServerFileId, Partial<FileFacts>, string][] = [
  ["auth_id", { mode: 0o644, gid: 991 }, "mode: has mode 0644, which must be at most 0640"],
  ["auth_id", { mode: 0o660, gid: 991 }, "mode: has mode 0660, which must be at most 0640"],
  ["auth_id", { mode: 0o4640, gid: 991 }, "mode: has mode 4640, which must be at most 0640"],
  [
    "auth_id",
    { mode: 0o600, gid: 991 },
    "access: cannot be read by opksshuser: it has mode 0600",
  ],
  ["auth_id", { gid: 0 }, "group: has the group with gid 0, not opksshuser"],
  ["auth_id", { uid: 1000, gid: 0, mode: 0o777 }, "owner: is owned by uid 1000, not by root"],
  ["auth_id", { uid: null }, "owner: is owned by uid null, not by root"],
  ["auth_id", { ...DIRECTORY }, "type: is a directory, not a regular file"],
  ["auth_id", { isFile: false, isSymlink: true }, "type: is a symbolic link, not a regular file"],
  ["auth_id", { isFile: false, isFifo: true }, "type: is a FIFO, not a regular file"],
  ["auth_id", { isFile: false }, "type: is a device or socket, not a regular file"],
  ["base", { mode: 0o750 }, "type: is a file, not a directory"],
  ["base", { ...DIRECTORY, mode: 0o775 }, "mode: has mode 0775, which must be at most 0755"],
  [
    "base",
    { ...DIRECTORY, mode: 0o750 },
    "access: cannot be looked into by opksshuser: it has mode 0750",
  ],
  [
    "policy_dir",
    { ...DIRECTORY, mode: 0o740, gid: 991 },
    "access: cannot be looked into by opksshuser: it has mode 0740",
  ],
  ["policy_dir", { ...DIRECTORY, uid: 990 }, "owner: is owned by uid 990, not by root"],
  ["cache_dir", { ...DIRECTORY, mode: 0o700 }, "owner: is owned by uid 0, not by opksshuser"],
  [
    "cache_dir",
    { ...DIRECTORY, mode: 0o750, uid: 990 },
    "mode: has mode 0750, which must be at most 0700",
  ],
  [
    "cache_dir",
    { ...DIRECTORY, mode: 0o500, uid: 990 },
    "access: cannot be used by opksshuser: it has mode 0500",
  ],
  ["log", { mode: 0o640, gid: 991 }, "access: cannot be written by opksshuser: it has mode 0640"],
  ["log", { mode: 0o666, gid: 991 }, "mode: has mode 0666, which must be at most 0660"],
  ["log", { mode: 0o660, uid: 5 }, "owner: is owned by uid 5, not by root"],
  ["sudoers", { mode: 0o644 }, "mode: has mode 0644, which must be at most 0640"],
  ["plugin", { mode: 0o640, gid: 0 }, "group: has the group with gid 0, not opksshuser"],
  ["plugin_command", { mode: 0o775 }, "mode: has mode 0775, which must be at most 7755"],
  ["plugin_command", { mode: 0o700 }, "access: cannot be run by opksshuser: it has mode 0700"],
  ["binary", { mode: 0o4755 }, "mode: has mode 4755, which must be at most 0755"],
  ["home_policy", { mode: 0o600, uid: 0 }, "owner: is owned by uid 0, not by its user"],
  ["home_policy", { mode: 0o640, uid: 1000 }, "mode: has mode 0640, which must be at most 0600"],
];

for (const [id, changes, wanted] of FAULTS) {
  Deno.test(`judgeServerFile on ${id} with ${JSON.stringify(changes)}: ${wanted}`, () => {
    assert.equal(fault(id, changes), wanted);
  });
}

Deno.test("judgeServerFile says when the account or the group does not exist", () => {
  const ids = { ...IDS, verifierUid: undefined, verifierGid: undefined };
  assert.equal(
    fault("auth_id", {}, ids),
    "group: should have the group opksshuser, which does not exist on this machine",
  );
  assert.equal(
    fault("cache_dir", { ...DIRECTORY, mode: 0o700 }, ids),
    "owner: is owned by uid 0, not by opksshuser; there is no user opksshuser on this machine",
  );
});
