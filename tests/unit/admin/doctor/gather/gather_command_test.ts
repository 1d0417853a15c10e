import assert from "node:assert/strict";
import { keyFilterScript } from "../../../../../src/admin/key_filter/key_filter_script.ts";
import type { CommandFacts } from "../../../../../src/admin/doctor/doctor_facts.ts";
import { gatherCommand } from "../../../../../src/admin/doctor/gather/gather_command.ts";
import { doctorFacts } from "../../../../support/doctor_facts.ts";
import { doctorWorld } from "../../../../support/doctor_world.ts";
import { needs } from "../../../../support/needs.ts";
import { rootOwnedTempDir } from "../../../../support/sshd/root_owned_temp_dir.ts";
import { serverImage } from "../../../../support/server_image.ts";
import { withTempDir } from "../../../../support/with_temp_dir.ts";

async function gather(command: string, user = "opksshuser"): Promise<CommandFacts | undefined> {
  return await withTempDir(async (directory) => {
    const world = doctorWorld(await serverImage(directory));
    const value = new Map([
      ["authorizedkeyscommand", [command]],
      ["authorizedkeyscommanduser", [user]],
    ]);
    return await gatherCommand(
      { ...doctorFacts().sshd, settings: { known: true, value } },
      // programs are those of this machine, accounts those of the image
      { ...world, root: "" },
    );
  });
}

Deno.test("gatherCommand finds no command where there is none", async () => {
  assert.equal(await gather("none"), undefined);
});

Deno.test(
  needs(["root"], "gatherCommand tells opkssh, wrappers and other programs apart"),
  async () => {
    const directory = await rootOwnedTempDir("opkssh-command-");
    try {
      const script = async (name: string, text: string): Promise<string> => {
        const path = `${directory}/${name}`;
        await Deno.writeTextFile(path, text, { mode: 0o755 });
        return path;
      };
      const plain = await script("plain", "#!/bin/sh\nexit 1\n");
      const both = await script("both", '#!/bin/sh\nopkssh verify "$@" || sss "$1"\n');
      assert.equal((await gather(`${plain} verify %u %k %t`))?.kind, "opkssh");
      assert.equal((await gather(`${both} %u %k %t`))?.kind, "wrapper");
      assert.equal((await gather(`${plain} %u`))?.kind, "other");
      const first = await script(
        "first-opkssh",
        `#!/bin/sh\nexec '${plain}' verify --then '/usr/local/lib/opkssh/then' "$@"\n`,
      );
      assert.equal((await gather(`${plain} verify %u %k %t`))?.program, plain);
      assert.equal((await gather(`${first} %u %k %t`))?.program, plain);
      assert.equal((await gather(`${both} %u %k %t`))?.program, undefined);
      assert.equal((await gather(`${plain} %u`))?.program, undefined);

      const quoted = await gather(`"${plain}" verify --root "/a b" %u %k %t`);
      assert.deepEqual(quoted?.words, [plain, "verify", "--root", "/a b", "%u", "%k", "%t"]);
      assert.equal(quoted?.problem, undefined);
      assert.equal(quoted?.account?.uid, 4801);
      assert.equal((await gather(plain, "gone"))?.account, undefined);

      await Deno.chmod(plain, 0o775);
      assert.match(
        (await gather(plain))?.problem ?? "",
        /has mode 0775, which must be at most 0755/,
      );
      await Deno.chmod(plain, 0o700);
      assert.match((await gather(plain))?.problem ?? "", /cannot be run by opksshuser/);
      await Deno.chmod(plain, 0o755);
      await Deno.chown(plain, 4711, 0);
      assert.match((await gather(plain))?.problem ?? "", /is owned by uid 4711, not by root/);
      await Deno.chown(plain, 0, 0);
      await Deno.chmod(directory, 0o777);
      assert.match(
        (await gather(plain))?.problem ?? "",
        /can be replaced: ".*" is writable by group/,
      );

      const gone = await gather(`${directory}/gone verify %u %k %t`);
      assert.equal(gone?.resolved, undefined);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);

Deno.test(
  needs(["root"], "gatherCommand looks through a key filter at what it starts"),
  async () => {
    const directory = await rootOwnedTempDir("opkssh-filter-");
    try {
      const write = async (name: string, text: string): Promise<string> => {
        const path = `${directory}/${name}`;
        await Deno.writeTextFile(path, text, { mode: 0o755 });
        return path;
      };
      const program = await write("opkssh", "#!/bin/sh\nexit 1\n");
      const link = `${directory}/link`;
      await Deno.symlink(program, link);
      const text = keyFilterScript(link);
      const filter = await write("filter", text);
      const ask = (): Promise<CommandFacts | undefined> => gather(`${filter} verify %u %k %t`);
      const sound = await ask();
      assert.deepEqual(sound?.filter, { starts: link, problem: undefined });
      assert.deepEqual([sound?.kind, sound?.program, sound?.resolved], ["opkssh", program, filter]);
      assert.equal(sound?.problem, undefined);
      assert.equal((await gather(`${filter} %u %k %t`))?.kind, "opkssh");
      assert.equal((await gather(`${program} verify %u %k %t`))?.filter, undefined);

      await Deno.chmod(program, 0o775);
      assert.match(
        (await ask())?.filter?.problem ?? "",
        /leads to ".*", which has mode 0775/,
      );
      assert.equal((await ask())?.problem, undefined);
      await Deno.chmod(program, 0o755);
      await Deno.chown(program, 4711, 0);
      assert.match((await ask())?.filter?.problem ?? "", /is owned by uid 4711/);
      await Deno.remove(program);
      assert.deepEqual((await ask())?.filter, { starts: link, problem: undefined });
      assert.equal((await ask())?.program, undefined);

      await write("filter", text.replace("exit 1", "exit 0"));
      const altered = await ask();
      assert.deepEqual(altered?.filter, { starts: undefined, problem: undefined });
      assert.equal(altered?.program, undefined);
      await Deno.chmod(filter, 0o777);
      assert.match((await ask())?.problem ?? "", /has mode 0777/);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);
