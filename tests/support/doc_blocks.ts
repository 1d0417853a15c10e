/** A fenced block of a Markdown page. */
export interface DocBlock {
  /** The last heading before it, without the marks. */
  readonly heading: string;
  /** What stands behind the fence: `toml`, `sh`. */
  readonly language: string;
  readonly text: string;
}

/**
 * Reads the fenced blocks of a page in `docs/`.
 *
 * @param page its text
 */
export function docBlocks(page: string): readonly DocBlock[] {
  const blocks: DocBlock[] = [];
  let heading = "";
  let open: { language: string; lines: string[] } | undefined;
  for (const line of page.split("\n")) {
    const fence = /^```(\w*)$/.exec(line);
    if (open === undefined) {
      if (fence !== null) open = { language: fence[1] ?? "", lines: [] };
      else heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
    } else if (fence !== null) {
      blocks.push({ heading, language: open.language, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  return blocks;
}
