import { DEBIAN_PACKAGES, findSystemPart, type SystemPart } from "./system_parts.ts";

/**
 * Name and `ignore` of a test that runs programs of the system. Where one is missing, the test is
 * skipped and its name says why, so that no skip goes unseen:
 *
 * ```ts
 * Deno.test(needs(["sshd", "ssh"], "login ends in a shell"), async () => {});
 * ```
 *
 * @param parts what it runs; `root` for a test that only root can do
 * @param name name of the test
 */
export function needs(
  parts: readonly (SystemPart | "root")[],
  name: string,
): { readonly name: string; readonly ignore: boolean } {
  const missing: string[] = [];
  for (const part of parts) {
    if (part === "root") {
      if (Deno.uid() !== 0) missing.push("not root");
    } else if (findSystemPart(part) === undefined) {
      missing.push(`no ${part}, apt-get install ${DEBIAN_PACKAGES[part]}`);
    } else if (part === "unshare" && !canHaveMountsOfItsOwn()) {
      missing.push("no mounts of its own for a process here");
    }
  }
  if (missing.length === 0) return { name, ignore: false };
  return { name: `${name} (skipped: ${missing.join("; ")})`, ignore: true };
}

let mounts: boolean | undefined;

/** Containers and roots that are no mount point often forbid it, even to root. */
function canHaveMountsOfItsOwn(): boolean {
  mounts ??= new Deno.Command(findSystemPart("unshare") ?? "unshare", {
    args: ["--mount", "--pid", "--fork", "--mount-proc", "true"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).outputSync().success;
  return mounts;
}
