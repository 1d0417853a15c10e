import assert from "node:assert/strict";
import { isLoopbackHost } from "../../../src/oidc/is_loopback_host.ts";

Deno.test("isLoopbackHost knows this machine in every spelling URL produces", () => {
  const spellings = [
    "http://localhost:1/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://127.0.0.1/",
    "http://127.255.1.2/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://[::1]:8080/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
  ];
  for (const text of spellings) assert.equal(isLoopbackHost(new URL(text).hostname), true, text);
});

Deno.test("isLoopbackHost is false for everything else", () => {
  const others = [
    "http://localhost.example/",
    "http://evil.localhost/",
    "http://127.0.0.1.example/",
    "http://128.0.0.1/",
    "http://10.0.0.1/",
    "http://[::2]/",
    "http://[::ffff:7f0:1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://xlocalhost/",
  ];
  for (const text of others) assert.equal(isLoopbackHost(new URL(text).hostname), false, text);
});
