import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import { diskKeySetStore } from "../../src/oidc/key_set_store_disk.ts";
import { someKeySetEntry } from "./some_key_set_entry.ts";

/**
 * A process that writes to a cache: `cache_writer.ts DIRECTORY COUNT WRITER`, or, with the word
 * `lock` in the place of COUNT, takes the lock and keeps it. Says `ready` before it begins. Each
 * entry names writer and number in all of its keys, so that a mixture would be seen.
 */
if (import.meta.main) {
  const [directory = "", count = "", writer = ""] = Deno.args;
  const store = diskKeySetStore(directory);
  const { issuer } = someKeySetEntry();
  const ready = (): Promise<number> => Deno.stdout.write(encodeUtf8("ready\n"));
  if (count === "lock") {
    const lock = await store.lock(issuer, 0);
    if (lock === undefined) Deno.exit(3);
    await ready();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
  await ready();
  for (let i = 0; i < Number(count); i++) {
    const kids = Array.from({ length: 40 }, () => `${writer}.${i}`);
    const problems = await store.write(issuer, someKeySetEntry({ fetchedAt: 1000 + i }, kids));
    if (problems.length > 0) {
      await Deno.stderr.write(encodeUtf8(`${problems.join("\n")}\n`));
      Deno.exit(4);
    }
  }
}
