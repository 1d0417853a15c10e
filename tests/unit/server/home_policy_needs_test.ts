import assert from "node:assert/strict";
import { homePolicyNeeds } from "../../../src/server/home_policy_needs.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const PASSWD = "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n";

interface Case {
  readonly name: string;
  readonly user?: string;
  readonly root?: string;
  readonly uid?: number | undefined;
  readonly rule?: "present" | "absent" | "unknown" | "no sudo here";
  readonly sudo?: boolean;
  readonly needs: readonly string[];
}

const CASES: readonly Case[] = [
  { name: "nothing without a rule for sudo", needs: [] },
  { name: "nothing where there is no sudo", rule: "present", sudo: false, needs: [] },
  { name: "nothing on Windows", uid: undefined, rule: "no sudo here", needs: [] },
  { name: "to read its own home", user: "alice", uid: 1000, needs: ["read"] },
  { name: "to read below a root", root: "/srv/root", rule: "present", needs: ["read"] },
  { name: "to read and run as root", uid: 0, needs: ["read", "run"] },
  { name: "to read and run with sudo", rule: "present", needs: ["read", "run"] },
  {
    name: "to read and run where the rule cannot be seen",
    rule: "unknown",
    needs: ["read", "run"],
  },
];

for (const one of CASES) {
  Deno.test(`homePolicyNeeds() is ${one.name}`, async () => {
    await withTempDir(async (directory) => {
      const passwd = `${directory}/passwd`;
      await Deno.writeTextFile(passwd, PASSWD);
      await Deno.writeTextFile(`${directory}/rule`, "");
      await Deno.writeTextFile(`${directory}/sudo`, "");
      const sudoersFile = {
        present: `${directory}/rule`,
        absent: `${directory}/none`,
        // A path through a file is neither there nor absent.
        unknown: `${directory}/rule/opkssh`,
        "no sudo here": undefined,
      }[one.rule ?? "absent"];
      const sudo = one.sudo === false ? [`${directory}/none`] : [`${directory}/sudo`];
      const uid = "uid" in one ? one.uid : 990;
      const options = { root: one.root ?? "", sudoersFile, uid, sudo, passwd };
      assert.deepEqual(await homePolicyNeeds(one.user ?? "alice", options), one.needs);
    });
  });
}
