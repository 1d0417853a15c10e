import assert from "node:assert/strict";
import type { Finding } from "../../../src/terminal/finding.ts";
import { reportFindings } from "../../../src/terminal/report_findings.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";

const OK: Finding = { id: "sshd", status: "ok", fact: "is there" };
const WARNING: Finding = { id: "clock", status: "warning", fact: "is off", hint: "timedatectl" };
const ERROR: Finding = { id: "provider:https://op.example.com", status: "error", fact: "a\nb" };

Deno.test("reportFindings shows each with its hint, and counts", () => {
  const terminal = memoryTerminal();
  assert.equal(reportFindings([OK, WARNING, ERROR], { json: false }, terminal), 1);
  assert.equal(
    terminal.stdout,
    `[OK]   sshd  is there
[WARN] clock is off
       hint: timedatectl
[ERR]  provider:https://op.example.com a\\nb
1 error, 1 warning
`,
  );
  assert.equal(terminal.stderr, "");
});

Deno.test("reportFindings fails for errors only", () => {
  assert.equal(reportFindings([OK, WARNING], { json: false }, memoryTerminal()), 0);
  const terminal = memoryTerminal();
  assert.equal(reportFindings([OK], { json: false }, terminal), 0);
  assert.equal(terminal.stdout, "[OK]   sshd is there\nall is well\n");
});

Deno.test("reportFindings as JSON prints one object", () => {
  const terminal = memoryTerminal();
  assert.equal(reportFindings([OK, WARNING, ERROR], { json: true }, terminal), 1);
  assert.deepEqual(JSON.parse(terminal.stdout), {
    ok: false,
    errors: 1,
    warnings: 1,
    findings: [OK, WARNING, ERROR],
  });
});
