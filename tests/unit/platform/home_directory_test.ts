import assert from "node:assert/strict";
import { homeDirectory } from "../../../src/platform/home_directory.ts";
import { assertCode } from "../../support/assert_code.ts";

const env = (values: Record<string, string>) => (name: string): string | undefined =>
  new Map(Object.entries(values)).get(name);

Deno.test("homeDirectory takes HOME on Unix and USERPROFILE on Windows", () => {
  const both = env({ HOME: "/home/a", USERPROFILE: "C:\\Users\\a" });
  assert.equal(homeDirectory({ os: "linux", env: both }), "/home/a");
  assert.equal(homeDirectory({ os: "darwin", env: both }), "/home/a");
  assert.equal(homeDirectory({ os: "windows", env: both }), "C:\\Users\\a");
});

Deno.test("homeDirectory drops a trailing separator but keeps a root", () => {
  for (const [given, wanted] of [["/home/a/", "/home/a"], ["/", "/"]] as const) {
    assert.equal(homeDirectory({ os: "linux", env: env({ HOME: given }) }), wanted);
  }
  for (
    const [given, wanted] of [["C:\\a\\", "C:\\a"], ["C:\\", "C:\\"], ["\\\\s\\h", "\\\\s\\h"]]
  ) {
    assert.equal(homeDirectory({ os: "windows", env: env({ USERPROFILE: given ?? "" }) }), wanted);
  }
});

Deno.test("homeDirectory refuses a missing, empty or relative home", () => {
  for (const os of ["linux", "windows"] as const) {
    const name = os === "windows" ? "USERPROFILE" : "HOME";
    for (const values of [{}, { [name]: "" }, { [name]: "home/a" }, { [name]: "." }]) {
      const error = assertCode(
        () => homeDirectory({ os, env: env(values) }),
        "system_part_missing",
      );
      assert.ok(error.message.includes(name));
    }
  }
});
