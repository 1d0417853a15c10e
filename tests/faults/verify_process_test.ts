// What goes wrong around `verify` as a process: the verdict is the one by rule, or there is none; never
// a part of a line, never a line with another exit code than 0; and the next login needs no cleaning.
import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import {
  type ProcessEnd,
  type VerifyProcess,
  withVerifyProcess,
} from "../support/verify_process.ts";

const LINE = /^cert-authority,principals="opkssh-wildcard" ecdsa-sha2-nistp256 [A-Za-z0-9+/=]+\n$/;

/** Either the verdict by rule, or none at all. */
function assertSound(end: ProcessEnd, what: string): void {
  if (end.code === 0) assert.match(end.stdout, LINE, what);
  else assert.equal(end.stdout, "", what);
  assert.ok(end.ms < 10_000, `${what}: ${end.ms} ms`);
}

async function assertAllowed({ shell }: VerifyProcess, what: string): Promise<void> {
  const end = await shell('"$@"');
  assert.equal(end.code, 0, `${what}: ${end.stderr}`);
  assert.match(end.stdout, LINE, what);
}

/** With kept keys, and without. */
async function coldAndWarm(
  world: VerifyProcess,
  what: string,
  test: (what: string) => Promise<void>,
): Promise<void> {
  await world.emptyCache();
  await test(`${what}, cold`);
  await assertAllowed(world, `after ${what}, cold`);
  await test(`${what}, warm`);
  await assertAllowed(world, `after ${what}, warm`);
}

Deno.test(
  needs(["prlimit"], "verify at the limits of a process: its verdict or none"),
  async () => {
    await withVerifyProcess(async (world) => {
      const limits = [
        ...[8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 64].map((files) => `--nofile=${files}`),
        ...[16, 64, 128].map((mebibytes) => `--data=${mebibytes * 1024 * 1024}`),
        "--core=0",
        "--fsize=0",
        "--stack=131072",
      ];
      for (const limit of limits) {
        await coldAndWarm(world, limit, async (what) => {
          assertSound(await world.shell(`exec prlimit ${limit} "$@"`), what);
          const other = await world.shell(`exec prlimit ${limit} "$@"`, "bob");
          assert.notEqual(other.code, 0, what);
          assert.equal(other.stdout, "", what);
        });
      }
      // enough for everybody
      assert.equal((await world.shell('exec prlimit --nofile=64 "$@"')).code, 0);
      assert.equal((await world.shell('exec prlimit --data=134217728 "$@"')).code, 0);
    });
  },
);

Deno.test("verify without streams, home or locale: its verdict or none", async () => {
  await withVerifyProcess(async (world) => {
    const same = ['"$@" <&-', '"$@" 2>&-', '"$@" <&- 2>&-', 'env -i "$@"', 'cd /tmp; "$@"'];
    for (const script of same) {
      await coldAndWarm(world, script, async (what) => {
        const end = await world.shell(script);
        assert.equal(end.code, 0, `${what}: ${end.stderr}`);
        assert.match(end.stdout, LINE, what);
      });
    }
    for (const script of ['"$@" >&-', '"$@" <&- >&- 2>&-']) {
      await coldAndWarm(world, script, async (what) => {
        assert.equal((await world.shell(script)).stdout, "", what);
      });
    }
    for (
      const [script, code] of [['"$@" >/dev/full', 1], ['("$@"; echo $? >&2) | true', 0]] as const
    ) {
      await coldAndWarm(world, script, async (what) => {
        const end = await world.shell(script);
        assert.equal(end.code, code, what);
        if (code === 0) assert.match(end.stderr, /^1$/m, what);
        assert.match(
          (await world.log()).trimEnd().split("\n").at(-1) ?? "",
          / verdict=refused code=INTERNAL /,
        );
      });
    }
  });
});

Deno.test("verify that is told to end while it waits for a provider prints nothing", async () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const) {
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await withVerifyProcess(async ({ words, root }) => {
      const [program, ...args] = words();
      const child = new Deno.Command(program, { args, stdout: "piped", stderr: "null" }).spawn();
      using _asked = await silent.accept();
      child.kill(signal);
      const { code, stdout } = await child.output();
      assert.notEqual(code, 0, signal);
      assert.equal(stdout.length, 0, signal);
      const names = await Array.fromAsync(
        Deno.readDir(`${root}/var/cache/opkssh`),
        ({ name }) => name,
      );
      const left = names.filter((name) => !/^([0-9a-f]{64}\.lock|recent)$/.test(name));
      assert.deepEqual(left, []);
    }, `http://127.0.0.1:${silent.addr.port}`);
  }
});

Deno.test(
  needs(["root", "unshare"], "verify on a full disk decides, keeps what was kept, and works again"),
  async () => {
    await withVerifyProcess(async ({ shell, root }) => {
      // The same process tree sees the disk fill up and become empty again.
      const { code, stdout, stderr } = await shell(`cat >${root}/steps <<'END'
set -e
mount -t tmpfs -o size=64k tmpfs ${root}/var
mkdir -p ${root}/var/cache ${root}/var/log
mkdir -m 700 ${root}/var/cache/opkssh
fill() { cat /dev/zero >${root}/var/filler 2>/dev/null || true; }
show() { ls ${root}/var/cache/opkssh | sed 's/^[0-9a-f]\\{64\\}/ISSUER/' | tr '\\n' ' '; echo; }
touch ${root}/var/log/opkssh.log
fill
echo "cold full: $("$@" | wc -l) $(wc -c <${root}/var/log/opkssh.log) $(show)"
rm ${root}/var/filler
echo "cold free: $("$@" | wc -l) $(wc -l <${root}/var/log/opkssh.log) $(show)"
cp ${root}/var/cache/opkssh/*.json ${root}/kept
fill
echo "warm full: $("$@" | wc -l) $(cmp ${root}/kept ${root}/var/cache/opkssh/*.json && echo same) $(show)"
rm ${root}/var/filler
echo "warm free: $("$@" | wc -l)"
END
exec unshare --mount /bin/sh ${root}/steps "$@"`);
      assert.equal(code, 0, stderr);
      const [coldFull = "", coldFree = "", warmFull = "", warmFree = ""] = stdout.split("\n");
      assert.match(
        coldFull,
        /^cold full: 1 0 /,
        "allowed, although nothing can be recorded or kept",
      );
      assert.ok(!coldFull.includes("tmp"), coldFull);
      assert.match(coldFree, /^cold free: 1 1 .*ISSUER\.json/);
      assert.match(warmFull, /^warm full: 1 same /);
      assert.equal(warmFree, "warm free: 1");
    });
  },
);

Deno.test(needs(["root", "unshare"], "verify on a read-only file system decides"), async () => {
  await withVerifyProcess(async (world) => {
    const { root } = world;
    const readOnly = `exec unshare --mount /bin/sh -c '
      mount --bind ${root} ${root} && mount -o remount,ro,bind ${root} && exec "$@"' sh "$@"`;
    await coldAndWarm(world, "read-only", async (what) => {
      const before = await world.log().catch(() => "");
      const end = await world.shell(readOnly);
      assert.equal(end.code, 0, `${what}: ${end.stderr}`);
      assert.match(end.stdout, LINE, what);
      const other = await world.shell(readOnly, "bob");
      assert.deepEqual([other.code, other.stdout], [1, ""], what);
      assert.match(other.stderr, /\(POLICY_DENIED\)/);
      assert.equal(await world.log().catch(() => ""), before);
    });
  });
});

Deno.test("verify decides whatever the log is", async () => {
  await withVerifyProcess(async (world) => {
    const log = `${world.root}/var/log/opkssh.log`;
    const faults: readonly (readonly [string, string])[] = [
      ["a directory", `mkdir ${log}`],
      ["a FIFO without a reader", `mkfifo ${log}`],
      ["a link to nowhere", `ln -s ${world.root}/none/at/all ${log}`],
      ["a link to a secret", `ln -s ${world.root}/etc/opk/auth_id ${log}`],
      ["a sparse file of 10 GB", `truncate -s 10G ${log}`],
      ["nothing in a directory that is gone", `mv ${world.root}/var/log ${world.root}/var/gone`],
    ];
    for (const [name, make] of faults) {
      await world.shell(`rm -rf ${log}; ${make}`);
      await assertAllowed(world, name);
      const other = await world.shell('"$@"', "bob");
      assert.deepEqual([other.code, other.stdout], [1, ""], name);
      assert.match(other.stderr, /\(POLICY_DENIED\)/);
    }
    const policy = await Deno.readTextFile(`${world.root}/etc/opk/auth_id`);
    assert.equal(policy.split("\n").length, 2, "nothing was written through the link");
  });
});

Deno.test("verify refuses hostile user names, one record each and nothing else", async () => {
  await withVerifyProcess(async (world) => {
    const names = [
      "../alice",
      "/etc/passwd",
      "alice ",
      "alice\n",
      "alice\nallowed",
      "a b",
      "*",
      "%u",
      "$(id)",
      "`id`",
      "alice;id",
      "ALICE",
      "\u212aate",
      "al\u200dice",
      "\u001b[2Jalice",
      "x".repeat(100_000),
      " ",
    ];
    for (const name of names) {
      const before = (await world.log().catch(() => "")).length;
      const end = await world.shell('"$@"', name);
      assert.deepEqual([end.code, end.stdout], [1, ""], JSON.stringify(name));
      const added = (await world.log()).slice(before);
      assert.equal(added.split("\n").length, 2, JSON.stringify(name));
      assert.match(added, /^\S+ opkssh verdict=refused code=POLICY_DENIED /, JSON.stringify(name));
      assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(added), JSON.stringify(name));
    }
    await assertAllowed(world, "afterwards");
  });
});
