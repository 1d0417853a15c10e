import assert from "node:assert/strict";
import { needs } from "../needs.ts";
import { withTempDir } from "../with_temp_dir.ts";
import { type FakeServer, fakeServer, type Family, type InstallerRun } from "./fake_server.ts";

/**
 * A test of the installer on a fake server. Owners are real, so only root can try it out.
 *
 * @param family whose commands the server has
 * @param name what the installer does
 * @param run the test
 */
export function onServer(
  family: Family,
  name: string,
  run: (server: FakeServer) => Promise<void>,
): void {
  Deno.test({
    ...needs(["root"], `install-linux.sh ${name}`),
    fn: () => withTempDir(async (directory) => run(await fakeServer(directory, family))),
  });
}

/** The run ended with this code, said this, and left the server as it was. */
export async function refuses(
  server: FakeServer,
  run: () => Promise<InstallerRun>,
  code: number,
  message: RegExp,
): Promise<void> {
  const before = await server.snapshot();
  const result = await run();
  assert.equal(result.code, code, result.stderr);
  assert.match(result.stderr, message);
  assert.deepEqual(await server.snapshot(), before);
}

/** The run ended with code 0. */
export function succeeded(result: InstallerRun): void {
  assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
}
