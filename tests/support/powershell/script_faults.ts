import type { SyntaxNode } from "./parse_powershell.ts";

/** Parameters of each function or cmdlet, in lower case. */
export type CommandTable = ReadonlyMap<string, readonly string[]>;

/** Set by PowerShell itself. */
const AUTOMATIC: readonly string[] = [
  ...["_", "null", "true", "false", "matches", "psscriptroot", "host", "psversiontable"],
  ...["executioncontext", "myinvocation", "pscmdlet", "whatifpreference", "psboundparameters"],
];

/** Cmdlets that the scripts may use, with the parameters they use; all of Windows PowerShell 5.1. */
export const CMDLETS: CommandTable = new Map(Object.entries({
  "convertfrom-json": ["inputobject"],
  "convertto-json": ["inputobject", "compress", "depth"],
  "export-modulemember": ["function"],
  "foreach-object": [],
  "get-acl": ["literalpath"],
  "get-childitem": ["literalpath", "force", "filter", "file"],
  "get-ciminstance": ["classname", "filter"],
  "get-filehash": ["literalpath", "algorithm"],
  "get-item": ["literalpath", "force"],
  "get-service": ["name", "erroraction"],
  "import-module": ["name", "force", "disablenamechecking"],
  "invoke-webrequest": ["uri", "outfile", "usebasicparsing", "timeoutsec"],
  "join-path": [],
  "new-item": ["path"],
  "new-object": [],
  "remove-ciminstance": ["inputobject"],
  "remove-item": ["literalpath", "recurse", "force"],
  "restart-service": ["name", "force"],
  "set-itemproperty": ["literalpath", "name", "value"],
  "set-strictmode": ["version"],
  "sort-object": ["casesensitive", "unique"],
  "start-sleep": ["milliseconds"],
  "test-path": ["literalpath"],
  "where-object": [],
  "write-host": [],
  "write-output": [],
}));

function descendants(node: SyntaxNode): readonly SyntaxNode[] {
  return [node, ...node.children.flatMap(descendants)];
}

function place(node: SyntaxNode): string {
  return `line ${node.line}:`;
}

function name(node: SyntaxNode, type: string): string {
  return node.namedChildren.find((child) => child.type === type)?.text.toLowerCase() ?? "";
}

/**
 * The functions a script defines.
 *
 * @param root of the tree
 */
export function definedFunctions(root: SyntaxNode): CommandTable {
  const table = new Map<string, readonly string[]>();
  for (const node of descendants(root).filter(({ type }) => type === "function_statement")) {
    const parameters = descendants(node).filter(({ type }) => type === "script_parameter")
      .map((one) => variable(name(one, "variable")));
    table.set(name(node, "function_name"), parameters);
  }
  return table;
}

function variable(text: string): string {
  return text.toLowerCase().replace(/^\$\{?/, "").replace(/\}$/, "").replace(/^script:/, "");
}

/**
 * Says what cannot be right in a script: syntax that Windows PowerShell 5.1 does not have, commands and
 * parameters that nobody defines, and variables that are read and never set.
 *
 * @param root of the tree
 * @param commands functions of all parts and cmdlets
 * @param outside variables that another part sets
 * @returns `line N: text`, empty when nothing is wrong
 */
export function scriptFaults(
  root: SyntaxNode,
  commands: CommandTable,
  outside: readonly string[] = [],
): readonly string[] {
  const nodes = descendants(root);
  const faults: string[] = [];
  for (const node of nodes) {
    const fault = syntaxFault(node) ?? commandFault(node, commands);
    if (fault !== undefined) faults.push(`${place(node)} ${fault}`);
  }
  const functions = nodes.filter(({ type }) => type === "function_statement");
  const set = [...AUTOMATIC, ...outside, ...assigned(nodes)];
  for (const one of functions) {
    const own = descendants(one);
    // A function sees what its callers have, but none here counts on that.
    const known = new Set([...AUTOMATIC, ...outside, ...assigned(own)]);
    faults.push(...unset(own, known));
  }
  const rest = nodes.filter((node) => !functions.some((one) => inside(node, one)));
  faults.push(...unset(rest, new Set(set)));
  return faults;
}

function inside(node: SyntaxNode, outer: SyntaxNode): boolean {
  return node.startIndex >= outer.startIndex && node.endIndex <= outer.endIndex;
}

function syntaxFault(node: SyntaxNode): string | undefined {
  if (node.isFault) return `syntax: ${node.text.slice(0, 60)}`;
  if (!node.isNamed && ["&&", "||"].includes(node.text)) return `${node.text} is PowerShell 7`;
  // The grammar takes a # in a text for a comment; then it does not see the rest of that text.
  if (node.type === "comment" && node.parentType === "expandable_string_literal") {
    return "a # in a text";
  }
  return undefined;
}

function commandFault(node: SyntaxNode, commands: CommandTable): string | undefined {
  if (node.type !== "command") return undefined;
  const command = name(node, "command_name");
  if (command === "") return undefined;
  const parameters = commands.get(command);
  if (parameters === undefined) return `${command} is not known`;
  const elements = node.namedChildren.find(({ type }) => type === "command_elements");
  let previous: SyntaxNode | undefined;
  for (const element of elements?.namedChildren ?? []) {
    if (element.type === "command_parameter") {
      const given = element.text.slice(1).replace(/:$/, "").toLowerCase();
      if (!parameters.includes(given)) return `${command} has no parameter -${given}`;
    }
    // `Foo $x.Bar(1)` is one argument to PowerShell and two to a reader in a hurry.
    const joined = previous !== undefined && previous.type !== "command_argument_sep" &&
      element.type !== "command_argument_sep";
    if (joined) return `put parentheses around ${previous?.text}`;
    previous = element;
  }
  return undefined;
}

function assigned(nodes: readonly SyntaxNode[]): readonly string[] {
  const found: string[] = [];
  for (const node of nodes) {
    if (node.type === "script_parameter" || node.type === "foreach_statement") {
      found.push(variable(name(node, "variable")));
    }
    if (node.type === "left_assignment_expression") {
      const first = descendants(node).find(({ type }) => type === "variable");
      if (first !== undefined) found.push(variable(first.text));
    }
  }
  return found;
}

function unset(nodes: readonly SyntaxNode[], known: ReadonlySet<string>): readonly string[] {
  return nodes.filter(({ type }) => type === "variable")
    .map((node) => ({ node, called: variable(node.text) }))
    .filter(({ called }) => !known.has(called) && !called.startsWith("env:"))
    .map(({ node, called }) => `${place(node)} $${called} is never set`);
}
