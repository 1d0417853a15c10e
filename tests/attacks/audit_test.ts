import assert from "node:assert/strict";
import { audit } from "../../src/admin/audit/audit.ts";
import { listAccounts } from "../../src/platform/list_accounts.ts";
import { needs } from "../support/needs.ts";
import { serverImage } from "../support/server_image.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const UID = 5001;
const SECRET = "root secret-of-root https://op.example.com\n";

/** What an account may put in the place of its own policy file, and what the audit says of it. */
const ATTACKS: readonly [
  what: string,
  prepare: (home: string, secret: string) => Promise<unknown>,
  said: RegExp,
][] = [
  [
    "a FIFO",
    async (home) => {
      await Deno.mkdir(`${home}/.opk`);
      await new Deno.Command("mkfifo", { args: [`${home}/.opk/auth_id`] }).output();
    },
    /is a FIFO, not a regular file/,
  ],
  [
    "a directory",
    (home) => Deno.mkdir(`${home}/.opk/auth_id`, { recursive: true }),
    /is a directory, not a regular file/,
  ],
  [
    "a link to a secret",
    async (home, secret) => {
      await Deno.mkdir(`${home}/.opk`);
      await Deno.symlink(secret, `${home}/.opk/auth_id`);
    },
    /is a symbolic link/,
  ],
  [
    "a directory that is a link",
    async (home, secret) => {
      await Deno.mkdir(`${home}/elsewhere`);
      await Deno.link(secret, `${home}/elsewhere/auth_id`);
      await Deno.symlink(`${home}/elsewhere`, `${home}/.opk`);
    },
    /\.opk" is a symbolic link/,
  ],
  [
    "a link to an endless device",
    async (home) => {
      await Deno.mkdir(`${home}/.opk`);
      await Deno.symlink("/dev/zero", `${home}/.opk/auth_id`);
    },
    /is a symbolic link/,
  ],
  [
    "another name of a file of root",
    async (home, secret) => {
      await Deno.mkdir(`${home}/.opk`);
      await Deno.link(secret, `${home}/.opk/auth_id`);
    },
    /is owned by uid 0, not by uid 5001/,
  ],
  [
    "a file of 17 MiB",
    async (home) => {
      await Deno.mkdir(`${home}/.opk`);
      await Deno.writeFile(`${home}/.opk/auth_id`, new Uint8Array(17 * 1024 * 1024));
    },
    /is larger than/,
  ],
  [
    "bytes that are no text",
    async (home) => {
      await Deno.mkdir(`${home}/.opk`);
      await Deno.writeFile(`${home}/.opk/auth_id`, new Uint8Array([0xff, 0xfe]));
    },
    /is not UTF-8 text/,
  ],
];

for (const [what, prepare, said] of ATTACKS) {
  Deno.test(
    needs(["root"], `audit run by root survives ${what} in a home and tells no secret`),
    async () => {
      await withTempDir(async (directory) => {
        const image = await serverImage(directory);
        const home = `${directory}/home/mallory`;
        await Deno.mkdir(home, { recursive: true });
        await Deno.writeTextFile(
          `${directory}/etc/passwd`,
          `mallory:x:${UID}:${UID}::${home}:/bin/sh\n`,
          { append: true },
        );
        await image.write(`${directory}/secret`, SECRET, 0o600, 0, 0);
        await prepare(home, `${directory}/secret`);
        for (const json of [false, true]) {
          const world = image.world();
          const code = await audit({ json, skipUserPolicy: false }, {
            ...world,
            version: "1",
            listAccounts: () => listAccounts({ os: "linux", root: directory }),
            osClass: () => Promise.resolve("generic"),
            openSsh: () => Promise.resolve(""),
          });
          const { stdout, stderr } = world.terminal;
          assert.equal(code, 1);
          assert.match(json ? stdout.replaceAll('\\"', '"') : stderr, said);
          assert.doesNotMatch(stdout + stderr, /secret-of-root/);
        }
      });
    },
  );
}
