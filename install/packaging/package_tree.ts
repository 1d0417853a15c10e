import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { completionScript } from "../../src/cli/completion_script.ts";
import { buildProgram } from "./build_program.ts";
import { defaultProvidersFile } from "./default_providers_file.ts";
import { launcherScript } from "./launcher_script.ts";
import { writeManPages } from "./man.ts";
import { PROJECT_FACTS } from "./project_facts.ts";
import { thirdPartyNotices } from "./release/third_party_notices.ts";
import { PROJECT_ROOT } from "./run_deno.ts";
import { sourceDateEpoch } from "./source_date_epoch.ts";

/** What the program itself is in a package: a binary, or the bundle over the system's runtime. */
export type PackagedProgram =
  | { readonly kind: "binary"; readonly path: string }
  | {
    readonly kind: "bundle";
    readonly version: string;
    /** Whether systemd's files are laid out, too. */
    readonly systemd: boolean;
  };

/** Where the files beside the program go. */
const FILES: Readonly<Record<string, string>> = {
  "install/install-linux.sh": "usr/share/opkssh/install-linux.sh",
  "install/packaging/package/logrotate": "etc/logrotate.d/opkssh",
  "install/packaging/package/postinstall.sh": "postinstall.sh",
  "install/packaging/package/preremove.sh": "preremove.sh",
  "LICENSE": "usr/share/doc/opkssh/LICENSE",
  "README.md": "usr/share/doc/opkssh/README.md",
};

/** Only where there is systemd. */
const SYSTEMD_FILES: Readonly<Record<string, string>> = {
  "install/packaging/package/opkssh-cache-refresh.service":
    "usr/lib/systemd/system/opkssh-cache-refresh.service",
  "install/packaging/package/opkssh-cache-refresh.timer":
    "usr/lib/systemd/system/opkssh-cache-refresh.timer",
  "install/packaging/package/sysusers.conf": "usr/lib/sysusers.d/opkssh.conf",
  "install/packaging/package/tmpfiles.conf": "usr/lib/tmpfiles.d/opkssh.conf",
};

const COMPLETIONS: Readonly<Record<string, string>> = {
  bash: "usr/share/bash-completion/completions/opkssh",
  zsh: "usr/share/zsh/site-functions/_opkssh",
  fish: "usr/share/fish/vendor_completions.d/opkssh.fish",
};

/**
 * Lays out everything a Linux package holds: `usr/` and `etc/` as they will be installed, and the
 * maintainer scripts at the top. Modes are exact, whatever the umask is.
 *
 * @param tree empty or missing directory
 * @param program what `/usr/bin/opkssh` is
 * @throws {Deno.errors.NotFound} when the binary is not there
 */
export async function packageTree(tree: string, program: PackagedProgram): Promise<void> {
  const systemd = program.kind === "binary" || program.systemd ? SYSTEMD_FILES : {};
  for (const [source, target] of Object.entries({ ...FILES, ...systemd })) {
    const text = await Deno.readTextFile(fileURLToPath(new URL(source, PROJECT_ROOT)));
    await put(join(tree, target), text, target.endsWith(".sh") ? 0o755 : 0o644);
  }
  await put(join(tree, "usr/share/opkssh/providers"), await defaultProvidersFile(), 0o644);
  for (const [shell, target] of Object.entries(COMPLETIONS)) {
    await put(join(tree, target), await completionScript(shell), 0o644);
  }
  const man = join(tree, "usr/share/man/man1");
  await makeDirectory(man);
  for (const page of await writeManPages(man)) await Deno.chmod(page, 0o644);
  await putProgram(tree, program);
  await putCopyright(tree);
  await setTimes(tree, sourceDateEpoch());
}

/** Times end up in some kinds of packages, and the same sources are to give the same bytes. */
async function setTimes(path: string, seconds: number): Promise<void> {
  const { isDirectory, isSymlink } = await Deno.lstat(path);
  if (isDirectory) {
    for await (const entry of Deno.readDir(path)) await setTimes(join(path, entry.name), seconds);
  }
  if (!isSymlink) await Deno.utime(path, seconds, seconds);
}

/** In the form Debian wants (machine-readable copyright 1.0); elsewhere it does no harm. */
async function putCopyright(tree: string): Promise<void> {
  const { homepage, license, name, publisher } = PROJECT_FACTS;
  const text = [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    `Upstream-Name: ${name}`,
    `Source: ${homepage}`,
    "",
    "Files: *",
    `Copyright: ${publisher} contributors`,
    `License: ${license}`,
    " The full text is in /usr/share/doc/opkssh/LICENSE. The program holds packages of others;",
    " their notices are in /usr/share/doc/opkssh/THIRD-PARTY.",
    "",
  ];
  await put(join(tree, "usr/share/doc/opkssh/copyright"), text.join("\n"), 0o644);
  await put(join(tree, "usr/share/doc/opkssh/THIRD-PARTY"), await thirdPartyNotices(), 0o644);
}

async function putProgram(tree: string, program: PackagedProgram): Promise<void> {
  const executable = join(tree, "usr/bin/opkssh");
  await makeDirectory(dirname(executable));
  if (program.kind === "binary") {
    await Deno.copyFile(program.path, executable);
    await Deno.chmod(executable, 0o755);
    return;
  }
  // The place `ownExecutable` knows, so that sudo is told the right path.
  const home = `/usr/bin/opkssh.d/${program.version}`;
  await makeDirectory(join(tree, home));
  await buildProgram(join(tree, home), { frozen: true });
  await Deno.symlink("/usr/bin/deno", join(tree, home, "deno"));
  await put(executable, launcherScript(home), 0o755);
}

async function put(path: string, text: string, mode: number): Promise<void> {
  await makeDirectory(dirname(path));
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path);
    await Deno.chmod(path, 0o755);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await makeDirectory(dirname(path));
    await makeDirectory(path);
  }
}
