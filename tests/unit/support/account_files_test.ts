import assert from "node:assert/strict";
import { addAccounts, unusedIds } from "../../support/sshd/account_files.ts";

const FILES = {
  passwd: "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n",
  group: "root:x:0:\nalice:x:1000:\nstaff:x:47000:alice\n",
  shadow: "root:*:1:0:99999:7:::\nalice:$6$secret:1:0:99999:7:::\n",
};

Deno.test("addAccounts replaces an account of the same name and leaves the others", () => {
  const account = { name: "alice", id: 47_001, home: "/tmp/h", shell: "/bin/sh" };
  assert.deepEqual(addAccounts(FILES, [account]), {
    passwd: "root:x:0:0:root:/root:/bin/bash\nalice:x:47001:47001:throw-away:/tmp/h:/bin/sh\n",
    group: "root:x:0:\nstaff:x:47000:alice\nalice:x:47001:\n",
    shadow: "root:*:1:0:99999:7:::\nalice:*:19000:0:99999:7:::\n",
  });
});

Deno.test("unusedIds takes no ID of a user or a group", () => {
  assert.deepEqual(unusedIds(FILES, 2), [47_001, 47_002]);
});
