import assert from "node:assert/strict";
import { canListen } from "../../../src/platform/can_listen.ts";

Deno.test("canListen tells a free port from a taken one, and leaves it free", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  assert.equal(typeof canListen("127.0.0.1", port), "string");
  listener.close();
  assert.equal(canListen("127.0.0.1", port), undefined);
  assert.equal(canListen("127.0.0.1", port), undefined);
  assert.equal(canListen("127.0.0.1", 0), undefined);
});
