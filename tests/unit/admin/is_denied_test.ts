import assert from "node:assert/strict";
import { isDenied } from "../../../src/admin/is_denied.ts";

Deno.test("isDenied finds the system's refusal at the end of the chain", () => {
  const denied = new Deno.errors.PermissionDenied("x");
  assert.equal(isDenied(new Error("a", { cause: new Error("b", { cause: denied }) })), true);
  assert.equal(isDenied(new Error("a", { cause: new Deno.errors.NotFound("x") })), false);
  assert.equal(isDenied("x"), false);
  const circle = new Error("a");
  circle.cause = circle;
  assert.equal(isDenied(circle), false);
});
