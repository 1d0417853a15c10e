import assert from "node:assert/strict";
import { readSshdDirectives } from "../../../../../src/admin/doctor/gather/read_sshd_directives.ts";
import { systemFileSystem } from "../../../../../src/platform/system_file_system.ts";
import { withTempDir } from "../../../../support/with_temp_dir.ts";

async function read(
  files: Readonly<Record<string, string>>,
): Promise<{ lines: readonly string[]; problems: readonly string[] }> {
  return await withTempDir(async (directory) => {
    await Deno.mkdir(`${directory}/sshd_config.d`);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${directory}/${name}`, text.replaceAll("@", directory));
    }
    const { directives, problems } = await readSshdDirectives(
      `${directory}/sshd_config`,
      systemFileSystem,
    );
    const short = (text: string): string => text.replaceAll(`${directory}/`, "");
    return {
      lines: directives.map(({ file, line, keyword, value, match }) =>
        `${short(file)}:${line} ${keyword} ${value}${match === undefined ? "" : ` | ${match}`}`
      ),
      problems: problems.map(short),
    };
  });
}

Deno.test("readSshdDirectives follows Include in the byte order of names", async () => {
  const { lines, problems } = await read({
    "sshd_config": "Include @/sshd_config.d/*.conf\nPort 22\n",
    "sshd_config.d/9-b.conf": "UsePAM yes\n",
    "sshd_config.d/10-a.conf": "Port 1\nInclude sshd_config.d/deep\n",
    "sshd_config.d/deep": "Port 2\n",
    "sshd_config.d/.hidden.conf": "Port 3\n",
    "sshd_config.d/note.txt": "Port 4\n",
  });
  assert.deepEqual(lines, [
    "sshd_config.d/10-a.conf:1 port 1",
    "sshd_config.d/deep:1 port 2",
    "sshd_config.d/9-b.conf:1 usepam yes",
    "sshd_config:2 port 22",
  ]);
  assert.deepEqual(problems, []);
});

Deno.test("readSshdDirectives knows which Match block a directive stands in", async () => {
  const { lines } = await read({
    "sshd_config": "A 1\nMatch User a\nA 2\nInclude inc\nMatch Group b\nA 5\nMatch all\nA 6\n",
    "inc": "A 3\nMatch Address 10.*\nA 4\n",
  });
  assert.deepEqual(lines, [
    "sshd_config:1 a 1",
    "sshd_config:3 a 2 | User a",
    "inc:1 a 3 | User a",
    "inc:3 a 4 | User a and Address 10.*",
    "sshd_config:6 a 5 | Group b",
    "sshd_config:8 a 6",
  ]);
});

Deno.test("readSshdDirectives ends for files that include themselves, and says what is missing", async () => {
  const { lines, problems } = await read({
    "sshd_config": "Include sshd_config\nA 1\n",
  });
  assert.equal(lines.length, 17);
  assert.deepEqual(problems, []);
  const gone = await read({ "sshd_config": "Include gone\nInclude none.d/*\nInclude */x\n" });
  assert.deepEqual(gone.lines, []);
  assert.deepEqual(gone.problems, ['"gone" does not exist', "Include */x was not followed"]);
});
