import { join } from "node:path";
import { VERSION } from "../../src/cli/version.ts";
import { packageTree } from "./package_tree.ts";
import { printLine } from "./print_line.ts";
import { sourceDateEpoch } from "./source_date_epoch.ts";

/** Name of the archive in a release. */
export const BUNDLE_ARCHIVE = "opkssh-bundle.tar.gz";

/**
 * Makes the archive for systems that bring their own Deno: `usr/` and `etc/` as in the packages, with
 * the bundle and its launcher in place of a binary. The same sources give the same bytes. Needs GNU
 * tar and gzip.
 *
 * @param out directory of the archive; made when missing
 * @returns path of the archive
 * @throws {Error} when bundling or packing fails
 */
export async function bundleArchive(out: string): Promise<string> {
  const archive = join(out, BUNDLE_ARCHIVE);
  const work = await Deno.makeTempDir({ prefix: "opkssh-archive-" });
  try {
    const tree = join(work, "tree");
    await packageTree(tree, { kind: "bundle", version: VERSION, systemd: true });
    const tar = join(work, "bundle.tar");
    const root = `opkssh-${VERSION}`;
    await run("tar", [
      "--create",
      "--format=ustar",
      "--sort=name",
      `--mtime=@${sourceDateEpoch()}`,
      "--owner=root:0",
      "--group=root:0",
      "--numeric-owner",
      `--transform=s,^\\./,${root}/,`,
      `--directory=${tree}`,
      `--file=${tar}`,
      "./etc",
      "./usr",
    ]);
    await run("gzip", ["--no-name", "--best", tar]);
    await Deno.mkdir(out, { recursive: true });
    await Deno.copyFile(`${tar}.gz`, archive);
    return archive;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function run(program: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, env: { LC_ALL: "C" } })
    .output();
  if (!success) throw new Error(`Cannot pack: ${new TextDecoder().decode(stderr).trim()}`);
}

/** `deno run -A install/packaging/bundle_archive.ts OUT`. */
async function main(args: readonly string[]): Promise<number> {
  const [out] = args;
  if (out === undefined || args.length > 1 || out.startsWith("-")) {
    printLine("usage: deno run -A install/packaging/bundle_archive.ts OUT");
    return 1;
  }
  try {
    printLine(await bundleArchive(out));
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
