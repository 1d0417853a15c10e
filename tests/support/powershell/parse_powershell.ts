// Has the package installed: the grammar below is found by its address, not imported.
import "tree-sitter-powershell/package.json" with { type: "json" };
import { fileURLToPath } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";

/** A node of a syntax tree; unnamed nodes are punctuation and operators. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly isNamed: boolean;
  /** A fault in the syntax is here, or something is not there. */
  readonly isFault: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  /** From one. */
  readonly line: number;
  readonly parentType: string;
  readonly children: readonly SyntaxNode[];
  readonly namedChildren: readonly SyntaxNode[];
}

let loaded: Promise<Parser> | undefined;

async function load(): Promise<Parser> {
  await Parser.init();
  const address = import.meta.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm");
  const parser = new Parser();
  parser.setLanguage(await Language.load(await Deno.readFile(fileURLToPath(address))));
  return parser;
}

/** Copied once: every look at a node of the library goes through WebAssembly. */
function plain(node: Node, parentType: string): SyntaxNode {
  const children: SyntaxNode[] = [];
  for (const child of node.children) if (child !== null) children.push(plain(child, node.type));
  return {
    type: node.type,
    text: node.text,
    isNamed: node.isNamed,
    isFault: node.isError || node.isMissing,
    startIndex: node.startIndex,
    endIndex: node.endIndex,
    line: node.startPosition.row + 1,
    parentType,
    children,
    namedChildren: children.filter(({ isNamed }) => isNamed),
  };
}

/**
 * Parses a PowerShell script with the grammar that editors use. It knows Windows PowerShell 5.1: what
 * only PowerShell 7 has (`??`, `?.`, `? :`, `??=`) comes out as a fault.
 *
 * @param text the script
 * @returns root of the tree
 */
export async function parsePowerShell(text: string): Promise<SyntaxNode> {
  const tree = (await (loaded ??= load())).parse(text);
  if (tree === null) throw new Error("the parser gives no tree");
  try {
    return plain(tree.rootNode, "");
  } finally {
    tree.delete();
  }
}
