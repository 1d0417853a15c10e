/** What the runtime knows about this program; the defaults are its own. */
export interface OwnExecutableFacts {
  /** True for a compiled binary. */
  readonly standalone: boolean;
  /** The binary that runs: this program when it is compiled, else the runtime. */
  readonly execPath: string;
  /** URL of the entry module. */
  readonly mainModule: string;
}

/** How `deno task stage` lays out a launcher: `DIR/opkssh` over `DIR/opkssh.d/NAME/main.js`. */
const STAGED = /^(\/.*)\/opkssh\.d\/[^/]+\/main\.js$/;

/**
 * The executable that starts this program again: what sudoers must name. Neither the environment nor
 * the arguments have a say in it: a binary asks the kernel, and a launcher is found from where its
 * program was loaded from.
 *
 * @param facts seam
 * @returns absolute path; undefined when the program is run from its sources
 */
export function ownExecutable(
  facts: OwnExecutableFacts = {
    standalone: Deno.build.standalone,
    execPath: Deno.execPath(),
    mainModule: Deno.mainModule,
  },
): string | undefined {
  if (facts.standalone) return facts.execPath;
  if (!facts.mainModule.startsWith("file:///")) return undefined;
  const directory = STAGED.exec(pathOf(facts.mainModule))?.[1];
  return directory === undefined ? undefined : `${directory}/opkssh`;
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return "";
  }
}
