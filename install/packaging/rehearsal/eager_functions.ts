import { type FunctionDeclaration, type Node, parse } from "acorn";

/** A function that was called, as the engine counts: where its text stands, in UTF-16 units. */
export interface CalledFunction {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset behind its last one. */
  readonly end: number;
}

/**
 * Rewrites a module so that the engine compiles given functions with it, once. A function that is
 * merely written down is skimmed when what is around it is compiled, and read again when it is first
 * called; one in parentheses is compiled at once, because it looks as if it were about to be called.
 * What the module does stays the same: functions declared at its top level are there before its first
 * statement either way.
 *
 * @param text an ES module
 * @param called which functions; methods, and functions declared within others, stay as they are
 * @returns the module, its other text unchanged
 * @throws {SyntaxError} when the text is no module
 */
export function eagerFunctions(text: string, called: readonly CalledFunction[]): string {
  const wanted = new Set(called.map(({ start, end }) => `${start}-${end}`));
  const isCalled = ({ start, end }: Node): boolean => wanted.has(`${start}-${end}`);
  const compiled: string[] = [];
  let rest = "";
  let at = 0;
  for (const statement of parse(text, { ecmaVersion: "latest", sourceType: "module" }).body) {
    const marked = inParentheses(text, statement, isCalled);
    rest += text.slice(at, statement.start);
    if (statement.type === "FunctionDeclaration" && isCalled(statement)) {
      compiled.push(asExpression(text, statement, marked));
    } else rest += marked;
    at = statement.end;
  }
  rest += text.slice(at);
  return compiled.length === 0 ? rest : `var ${compiled.join(",")};${rest}`;
}

/** `function f(x){}` as `f=(function(x){})`; that its name is gone inside spares a scope. */
function asExpression(text: string, { id, start }: FunctionDeclaration, marked: string): string {
  return `${id.name}=(${text.slice(start, id.start).trimEnd()}${marked.slice(id.end - start)})`;
}

/** The text of a node, with the called function expressions inside it in parentheses. */
function inParentheses(text: string, node: Node, isCalled: (node: Node) => boolean): string {
  const insertions = expressionsIn(node).filter(isCalled).flatMap(({ start, end }) => [
    { at: start, sign: "(" },
    { at: end, sign: ")" },
  ]).sort((a, b) => a.at - b.at);
  let marked = "";
  let at = node.start;
  for (const insertion of insertions) {
    marked += text.slice(at, insertion.at) + insertion.sign;
    at = insertion.at;
  }
  return marked + text.slice(at, node.end);
}

/** Function expressions below a node, without methods, which have no place for parentheses. */
function expressionsIn(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue;
      const expression = child.type === "ArrowFunctionExpression" ||
        child.type === "FunctionExpression";
      if (expression && !(name === "value" && isMethod(node))) found.push(child);
      found.push(...expressionsIn(child));
    }
  }
  return found;
}

function isMethod(node: Node): boolean {
  if (node.type === "MethodDefinition") return true;
  return node.type === "Property" &&
    (("method" in node && node.method === true) || ("kind" in node && node.kind !== "init"));
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string" && "start" in value && "end" in value;
}
