import assert from "node:assert/strict";
import { join } from "node:path";
import { findInstaller } from "../../../../src/admin/installer/find_installer.ts";
import { assertCodeAsync } from "../../../support/assert_code.ts";
import { needs } from "../../../support/needs.ts";
import { rootOwnedTempDir } from "../../../support/sshd/root_owned_temp_dir.ts";

async function withPrefix(run: (prefix: string) => Promise<void>): Promise<void> {
  const prefix = await rootOwnedTempDir("opkssh-installer-");
  try {
    await Deno.mkdir(join(prefix, "bin"));
    await Deno.mkdir(join(prefix, "share/opkssh"), { recursive: true });
    await run(prefix);
  } finally {
    await Deno.remove(prefix, { recursive: true });
  }
}

Deno.test(
  needs(["root"], "findInstaller takes the script beside the program"),
  () =>
    withPrefix(async (prefix) => {
      const script = join(prefix, "share/opkssh/install-linux.sh");
      const find = (): Promise<string> => findInstaller(join(prefix, "bin/opkssh"));
      await Deno.writeTextFile(script, "#!/bin/sh\n", { mode: 0o755 });
      assert.equal(await find(), script);
    }),
);

Deno.test(
  needs(["root"], "findInstaller takes no script that others could have written"),
  () =>
    withPrefix(async (prefix) => {
      const script = join(prefix, "share/opkssh/install-linux.sh");
      const find = (): Promise<string> => findInstaller(join(prefix, "bin/opkssh"));
      await Deno.writeTextFile(script, "#!/bin/sh\n", { mode: 0o755 });
      await Deno.chmod(script, 0o775);
      await assertCodeAsync(find, "not_permitted");
      await Deno.chmod(script, 0o755);
      await Deno.chown(script, 1234, 0);
      await assertCodeAsync(find, "not_permitted");
      await Deno.chown(script, 0, 0);
      await Deno.chmod(join(prefix, "share"), 0o777);
      await assertCodeAsync(find, "not_permitted");
      await Deno.chmod(join(prefix, "share"), 0o755);
      await Deno.remove(script);
      await Deno.mkdir(script);
      await assertCodeAsync(find, "not_permitted");
    }),
);

Deno.test(
  needs(["root"], "findInstaller says where to get it when there is none"),
  () =>
    withPrefix(async (prefix) => {
      const { message } = await assertCodeAsync(
        () => findInstaller(join(prefix, "bin/opkssh")),
        "system_part_missing",
      );
      assert.match(message, /not on this machine/);
      await assertCodeAsync(() => findInstaller("/opkssh"), "system_part_missing");
    }),
);
