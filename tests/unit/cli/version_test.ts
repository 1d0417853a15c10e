import assert from "node:assert/strict";
import { VERSION } from "../../../src/cli/version.ts";

Deno.test("VERSION is a version without leading v", () => {
  assert.match(VERSION, /^[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.]+)?$/);
});
