import { VERSION } from "../../../src/cli/version.ts";
import { printLine } from "../print_line.ts";
import { PROJECT_FACTS } from "../project_facts.ts";
import { fillTemplate } from "./fill_template.ts";

/**
 * What stands above the list of changes of a release: how to check what is downloaded.
 *
 * @param version of the release, without a leading `v`
 * @returns Markdown
 */
export async function releaseNotes(version: string = VERSION): Promise<string> {
  const template = await Deno.readTextFile(new URL("./notes.md", import.meta.url));
  return fillTemplate(template, {
    TAG: `v${version}`,
    REPOSITORY: PROJECT_FACTS.repository,
    DENO_VERSION: Deno.version.deno,
  });
}

/** `deno run -A install/packaging/release/release_notes.ts >FILE`. */
if (import.meta.main) printLine((await releaseNotes()).trimEnd());
