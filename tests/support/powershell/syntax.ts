import type { SyntaxNode } from "./parse_powershell.ts";
import type { ScriptBlock } from "./values.ts";

/** A function or script block, ready to be run. */
export interface Callable {
  readonly parameters: readonly Parameter[];
  readonly body: SyntaxNode | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly fallback: SyntaxNode | undefined;
}

export function callableOf({ block }: ScriptBlock): Callable {
  const node = block as SyntaxNode;
  const holders = [node, ...node.namedChildren.filter(({ type }) => type === "script_block")];
  const list = holders.flatMap(({ namedChildren }) => namedChildren)
    .filter(({ type }) => type === "param_block")
    .flatMap(({ namedChildren }) => namedChildren)
    .filter(({ type }) => type === "parameter_list")
    .flatMap(({ namedChildren }) => namedChildren)
    .filter(({ type }) => type === "script_parameter");
  return {
    parameters: list.map(parameterOf),
    body: node.namedChildren.find(({ type }) => type === "script_block"),
  };
}

export function parameterOf(node: SyntaxNode): Parameter {
  const variable = node.namedChildren.find(({ type }) => type === "variable");
  const fallback = node.namedChildren.find(({ type }) => type === "script_parameter_default");
  const type = /\[([a-z[\].]+?)\]\s*\$/i.exec(node.text.replaceAll("[]", "@@"))?.[1] ?? "";
  return {
    name: variable === undefined ? "" : variableName(variable),
    type: type.replaceAll("@@", "[]").toLowerCase(),
    fallback: fallback?.namedChildren[0],
  };
}

/** Nodes that mean something even with a single child. */
export const WHOLE: readonly string[] = [
  ...["variable", "parenthesized_expression", "member_name", "command", "pipeline"],
  ...["expandable_string_literal", "array_expression", "sub_expression"],
];

/** Down to the first node that means something. */
export function onlyChild(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (
    at.children.length === 1 && at.namedChildren[0] !== undefined &&
    !WHOLE.includes(at.type)
  ) at = at.namedChildren[0];
  if (at.type === "pipeline" || at.type === "pipeline_chain") {
    const [child] = at.namedChildren;
    const plain = at.children.length === 1 && child !== undefined &&
      !["command", "assignment_expression"].includes(child.type);
    return plain ? onlyChild(child) : at;
  }
  return at;
}

export function variableName(node: SyntaxNode): string {
  return node.text.replace(/^\$\{?/, "").replace(/\}$/, "").toLowerCase();
}

export function typeName(node: SyntaxNode): string {
  return node.text.slice(1, -1).trim();
}

export function escapes(text: string): string {
  const letters: Readonly<Record<string, string>> = { r: "\r", n: "\n", t: "\t", "0": "\0" };
  return text.replaceAll('""', '"').replace(
    /`([\s\S])/g,
    (_, letter: string) => letters[letter] ?? letter,
  );
}

export function unknown(node: SyntaxNode): Error {
  const where = `line ${node.line}`;
  return new Error(`${node.type} is not known here (${where}): ${node.text.slice(0, 200)}`);
}
