import assert from "node:assert/strict";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { openRecentMarks, type RecentMarks } from "../../../src/platform/recent_marks.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const me = Deno.uid();
const NOW = 1_800_000_000.25;

function mark(fill: number, first = fill): Bytes {
  const bytes = new Uint8Array(32).fill(fill);
  bytes[0] = first;
  return bytes;
}

async function open(directory: string): Promise<RecentMarks> {
  const marks = await openRecentMarks(directory);
  assert.ok(marks !== undefined);
  return marks;
}

Deno.test("openRecentMarks tells a mark that another run has just left", async () => {
  await withTempDir(async (directory) => {
    const first = await open(directory);
    assert.equal(first.leave(mark(1), NOW), false);
    assert.equal(first.leave(mark(2), NOW), false);
    first.close();
    const second = await open(directory);
    assert.equal(second.leave(mark(1), NOW + 1), true);
    assert.equal(second.leave(mark(3), NOW + 1), false);
    second.close();
    assert.equal(second.leave(mark(3), NOW + 1), false, "closed");
    assert.equal(((await Deno.stat(`${directory}/recent`)).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("openRecentMarks forgets marks after two minutes, or when the clock goes back", async () => {
  await withTempDir(async (directory) => {
    const marks = await open(directory);
    marks.leave(mark(1), NOW);
    assert.equal(marks.leave(mark(1), NOW + 120), true);
    assert.equal(marks.leave(mark(1), NOW + 240.5), false);
    assert.equal(marks.leave(mark(1), NOW), false);
    marks.close();
  });
});

Deno.test("openRecentMarks keeps few marks: a later one takes the place", async () => {
  await withTempDir(async (directory) => {
    const marks = await open(directory);
    marks.leave(mark(1, 5), NOW);
    marks.leave(mark(2, 5 + 64), NOW);
    assert.equal(marks.leave(mark(2, 5 + 64), NOW), true);
    assert.equal(marks.leave(mark(1, 5), NOW), false);
    for (let i = 0; i < 1000; i++) marks.leave(mark(i % 251), NOW);
    marks.close();
    assert.ok((await Deno.stat(`${directory}/recent`)).size <= 64 * 32);
  });
});

Deno.test("openRecentMarks takes rubbish for no mark", async () => {
  await withTempDir(async (directory) => {
    for (const byte of [0, 0x7f, 0xff]) {
      await Deno.writeFile(`${directory}/recent`, new Uint8Array(4096).fill(byte), { mode: 0o600 });
      const marks = await open(directory);
      assert.equal(marks.leave(mark(byte), NOW), false);
      marks.close();
    }
  });
});

interface Place {
  readonly name: string;
  readonly make: (directory: string) => Promise<unknown>;
  readonly needsRoot?: boolean;
}

const PLACES: readonly Place[] = [
  { name: "a directory others can write", make: (directory) => Deno.chmod(directory, 0o777) },
  {
    name: "a directory of another user",
    make: (directory) => Deno.chown(directory, 4711, 4711),
    needsRoot: true,
  },
  { name: "no directory", make: (directory) => Deno.remove(directory) },
  {
    name: "a link in place of the file",
    make: async (directory) => {
      await Deno.writeTextFile(`${directory}/precious`, "precious", { mode: 0o600 });
      await Deno.symlink(`${directory}/precious`, `${directory}/recent`);
    },
  },
  {
    name: "a file with a second name",
    make: async (directory) => {
      await Deno.writeTextFile(`${directory}/precious`, "precious", { mode: 0o600 });
      await Deno.link(`${directory}/precious`, `${directory}/recent`);
    },
  },
  {
    name: "a file others can read",
    make: (directory) => Deno.writeTextFile(`${directory}/recent`, "", { mode: 0o644 }),
  },
  {
    name: "a directory in place of the file",
    make: (directory) => Deno.mkdir(`${directory}/recent`),
  },
  {
    name: "a FIFO in place of the file",
    make: (directory) =>
      new Deno.Command("mkfifo", { args: ["-m", "600", `${directory}/recent`] }).output(),
  },
];

for (const place of PLACES) {
  Deno.test(`openRecentMarks keeps no marks with ${place.name}`, {
    ignore: place.needsRoot === true && me !== 0,
  }, async () => {
    await withTempDir(async (top) => {
      const directory = `${top}/cache`;
      await Deno.mkdir(directory, { mode: 0o700 });
      await place.make(directory);
      assert.equal(await openRecentMarks(directory), undefined);
      const precious = await Deno.readTextFile(`${directory}/precious`).catch(() => "precious");
      assert.equal(precious, "precious");
    });
  });
}

Deno.test("openRecentMarks keeps no marks where users have no ids", async () => {
  await withTempDir(async (directory) => {
    assert.equal(await openRecentMarks(directory, { uid: null }), undefined);
  });
});
