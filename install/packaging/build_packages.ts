import { join, resolve } from "node:path";
import { VERSION } from "../../src/cli/version.ts";
import { wrapText } from "../../src/cli/wrap_text.ts";
import { packageTree } from "./package_tree.ts";
import { printLine } from "./print_line.ts";
import { PROJECT_FACTS } from "./project_facts.ts";
import { fillTemplate } from "./release/fill_template.ts";
import { PROJECT_ROOT } from "./run_deno.ts";
import { sourceDateEpoch } from "./source_date_epoch.ts";

/** Kinds of packages, by nfpm's names. */
const FORMATS = ["deb", "rpm", "archlinux", "apk"] as const;

/** Architectures, by the names of our assets and of nfpm. */
const ARCHITECTURES = ["amd64", "arm64"] as const;

/** Settings of {@linkcode buildPackages}. */
export interface BuildPackagesOptions {
  /** Path of nfpm (github.com/goreleaser/nfpm/v2/cmd/nfpm, tried with 2.43.4), default from PATH. */
  readonly nfpm?: string;
  /** `Name <address>` in the packages. */
  readonly maintainer?: string;
  /** Told what was made, a line at a time. */
  readonly say?: (line: string) => void;
}

/**
 * Makes the Linux packages out of the binaries in a directory. The apk has no binary but the bundle,
 * and depends on the distribution's own runtime. Nothing is stripped: that would cut off the program
 * behind the runtime.
 *
 * @param binaries directory of `opkssh-linux-<architecture>`; an architecture without one is left out
 * @param out directory of the packages
 * @param options which nfpm, and whom to name
 * @returns paths of the packages
 * @throws {Error} when nfpm fails, or there is no binary at all
 */
export async function buildPackages(
  binaries: string,
  out: string,
  options: BuildPackagesOptions = {},
): Promise<readonly string[]> {
  const made: string[] = [];
  await Deno.mkdir(out, { recursive: true });
  for (const arch of ARCHITECTURES) {
    const binary = join(resolve(binaries), `opkssh-linux-${arch}`);
    if (!await isFile(binary)) {
      options.say?.(`left out: there is no ${binary}`);
      continue;
    }
    const work = await Deno.makeTempDir({ prefix: "opkssh-package-" });
    try {
      const withBinary = join(work, "binary");
      const withBundle = join(work, "bundle");
      await packageTree(withBinary, { kind: "binary", path: binary });
      await packageTree(withBundle, { kind: "bundle", version: VERSION, systemd: false });
      for (const format of FORMATS) {
        const tree = format === "apk" ? withBundle : withBinary;
        made.push(await runNfpm(format, arch, tree, resolve(out), options));
        options.say?.(made.at(-1) ?? "");
      }
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  }
  if (made.length === 0) throw new Error(`Cannot make packages: no binaries in ${binaries}`);
  return made;
}

async function runNfpm(
  format: typeof FORMATS[number],
  arch: typeof ARCHITECTURES[number],
  tree: string,
  out: string,
  options: BuildPackagesOptions,
): Promise<string> {
  const config = await nfpmConfig(format, tree, arch, options);
  const target = join(out, `opkssh_${VERSION}_linux_${arch}.${SUFFIXES[format]}`);
  const { success, stdout, stderr } = await new Deno.Command(options.nfpm ?? "nfpm", {
    args: ["package", "--config", config, "--packager", format, "--target", target],
    cwd: tree,
    env: { SOURCE_DATE_EPOCH: String(sourceDateEpoch()) },
  }).output();
  if (success) return target;
  const text = new TextDecoder();
  throw new Error(`Cannot make ${target}: ${text.decode(stdout)}${text.decode(stderr)}`.trim());
}

/** @returns path of nfpm's configuration, filled */
async function nfpmConfig(
  format: typeof FORMATS[number],
  tree: string,
  arch: string,
  options: BuildPackagesOptions,
): Promise<string> {
  const template = new URL("install/packaging/package/nfpm.yaml", PROJECT_ROOT);
  const { name, summary, description, publisher, homepage, license } = PROJECT_FACTS;
  // Only these two take a description of several lines.
  const long = format === "deb" || format === "rpm" ? wrapText(description, 76).join("\n") : "";
  const text = fillTemplate(await Deno.readTextFile(template), {
    NAME: name,
    ARCH: arch,
    VERSION,
    MAINTAINER_LINE: `maintainer: ${JSON.stringify(options.maintainer ?? MAINTAINER)}`,
    SUMMARY: summary,
    DESCRIPTION: long,
    PUBLISHER: publisher,
    HOMEPAGE: homepage,
    LICENSE: license,
  });
  const config = join(tree, "nfpm.yaml");
  await Deno.writeTextFile(config, text);
  return config;
}

const MAINTAINER = "opkssh <opkssh@users.noreply.github.com>";

const SUFFIXES = { deb: "deb", rpm: "rpm", archlinux: "pkg.tar.zst", apk: "apk" } as const;

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** `deno run -A install/packaging/build_packages.ts BINARIES OUT`. */
async function main(args: readonly string[]): Promise<number> {
  const [binaries, out] = args;
  if (binaries === undefined || out === undefined || args.length > 2 || binaries.startsWith("-")) {
    printLine("usage: deno run -A install/packaging/build_packages.ts BINARIES OUT");
    return 1;
  }
  try {
    await buildPackages(binaries, out, { say: printLine });
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
