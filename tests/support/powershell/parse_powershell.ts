// Has the package installed: the grammar below is found by its address, not imported.
import "tree-sitter-powershell/package.json" with { type: "json" };
import { fileURLToPath } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";

/** A node of a syntax tree; unnamed nodes are punctuation and operators. */
export type SyntaxNode = Node;

let loaded: Promise<Parser> | undefined;

async function load(): Promise<Parser> {
  await Parser.init();
  const address = import.meta.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm");
  const parser = new Parser();
  parser.setLanguage(await Language.load(await Deno.readFile(fileURLToPath(address))));
  return parser;
}

/**
 * Parses a PowerShell script with the grammar that editors use. It knows Windows PowerShell 5.1: what
 * only PowerShell 7 has (`??`, `?.`, `? :`, `??=`) comes out as an error.
 *
 * @param text the script
 * @returns root of the tree; faults are nodes of the types ERROR and MISSING in it
 */
export async function parsePowerShell(text: string): Promise<SyntaxNode> {
  const tree = (await (loaded ??= load())).parse(text);
  if (tree === null) throw new Error("the parser gives no tree");
  return tree.rootNode;
}
