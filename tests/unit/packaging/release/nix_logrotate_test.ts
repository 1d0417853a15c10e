import assert from "node:assert/strict";
import { nixLogrotate } from "../../../../install/packaging/release/nix_logrotate.ts";

Deno.test("nixLogrotate turns directives into attributes", () => {
  assert.equal(
    nixLogrotate(
      "/var/log/a.log {\n    weekly\n    rotate 12\n    missingok\n    create 0660 root a\n}\n",
    ),
    'files = "/var/log/a.log";\nfrequency = "weekly";\nrotate = 12;\nmissingok = true;\n' +
      'create = "0660 root a";',
  );
});

Deno.test("nixLogrotate refuses what it does not understand", () => {
  assert.throws(() => nixLogrotate("/a /b {\n  postrotate\n}\n"), /Cannot read logrotate/);
});
