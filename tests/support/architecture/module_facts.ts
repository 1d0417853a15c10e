/** One import of a module, static or not. */
export interface ImportFact {
  /** What stands between the quotes. */
  readonly specifier: string;
  /** Loaded with the module, loaded when a line is reached, or only known to the compiler. */
  readonly kind: "static" | "dynamic" | "type";
  readonly line: number;
}

/** Something in a module at a line. */
export interface NamedFact {
  readonly name: string;
  readonly line: number;
}

/** What the architecture test needs to know about one module. */
export interface ModuleFacts {
  readonly imports: readonly ImportFact[];
  /** Uses of the outside world: `Deno.stdout`, `fetch`, `Date.now`, `console` and their like. */
  readonly outside: readonly NamedFact[];
  /** Exported functions without a docstring. */
  readonly undocumented: readonly NamedFact[];
  /** Lines of text. */
  readonly lines: number;
}

/** Global names through which a module reaches the outside, or gets at such names unseen. */
const OUTSIDE_NAMES: ReadonlySet<string> = new Set([
  "Deno",
  "console",
  "process",
  "fetch",
  "WebSocket",
  "EventSource",
  "XMLHttpRequest",
  "Worker",
  "BroadcastChannel",
  "performance",
  "setTimeout",
  "setInterval",
  "localStorage",
  "sessionStorage",
  "caches",
  "navigator",
  "prompt",
  "confirm",
  "alert",
  "eval",
  "Function",
  "globalThis",
  "self",
  "window",
]);

/** Members of harmless names that are not harmless. */
const OUTSIDE_MEMBERS: ReadonlySet<string> = new Set([
  "Date.now",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "AbortSignal.timeout",
]);

/**
 * Reads one module with the runtime's own parser. Works only inside `deno test`, where that parser
 * is at hand.
 *
 * @param text TypeScript
 */
export function moduleFacts(text: string): ModuleFacts {
  const imports: ImportFact[] = [];
  const outside: NamedFact[] = [];
  const undocumented: NamedFact[] = [];
  const own = new Set<string>();
  const line = (node: { readonly range: Deno.lint.Range }): number =>
    text.slice(0, node.range[0]).split("\n").length;

  const create = (context: Deno.lint.RuleContext): Deno.lint.LintVisitor => ({
    ImportDeclaration(node): void {
      const onlyTypes = node.importKind === "type" || node.specifiers.length > 0 &&
          node.specifiers.every((one) =>
            one.type === "ImportSpecifier" && one.importKind === "type"
          );
      const kind = onlyTypes ? "type" : "static";
      imports.push({ specifier: node.source.value, kind, line: line(node) });
    },
    ExportAllDeclaration(node): void {
      const kind = node.exportKind === "type" ? "type" : "static";
      imports.push({ specifier: node.source.value, kind, line: line(node) });
    },
    ExportNamedDeclaration(node): void {
      if (node.source !== null) {
        const kind = node.exportKind === "type" ? "type" : "static";
        imports.push({ specifier: node.source.value, kind, line: line(node) });
      }
      const declared = node.declaration;
      if (declared?.type !== "FunctionDeclaration") return;
      const documented = context.sourceCode.getCommentsBefore(node).some((comment) =>
        comment.type === "Block" && comment.value.startsWith("*") &&
        /^(\s|\/\/.*\n)*$/.test(text.slice(comment.range[1], node.range[0]))
      );
      if (!documented) {
        undocumented.push({ name: declared.id?.name ?? "default", line: line(node) });
      }
    },
    ImportExpression(node): void {
      const specifier = node.source.type === "Literal" ? String(node.source.value) : "(computed)";
      imports.push({ specifier, kind: "dynamic", line: line(node) });
    },
    Identifier(node): void {
      if (declares(node)) own.add(node.name);
      const name = outsideName(node);
      if (name !== undefined) outside.push({ name, line: line(node) });
    },
  });
  const found = Deno.lint.runPlugin(
    { name: "architecture", rules: { facts: { create } } },
    "module.ts",
    text,
  );
  if (found.length > 0) throw new Error("the plugin reported something it never reports");
  // A seam may well be called `fetch`; nothing may be called `Deno`.
  const reached = outside.filter(({ name }) => {
    const [first = ""] = name.split(/[.[]/);
    return !own.has(first) || UNMISTAKABLE.has(first);
  });
  return { imports, outside: reached, undocumented, lines: text.split("\n").length - 1 };
}

/** Names that mean the outside whatever else a module calls so. */
const UNMISTAKABLE: ReadonlySet<string> = new Set(["Deno", "console", "globalThis", "process"]);

/** Whether an identifier is where a variable or a parameter gets its name. */
function declares(node: Deno.lint.Identifier): boolean {
  const parent: Deno.lint.Node = node.parent;
  switch (parent.type) {
    case "VariableDeclarator":
      return parent.id === node;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return parent.params.some((parameter) => parameter === node);
    case "Property":
      return parent.parent.type === "ObjectPattern" && parent.value === node;
    case "AssignmentPattern":
      return parent.left === node;
    default:
      return false;
  }
}

/** The name by which an identifier reaches the outside, or undefined when it does not. */
function outsideName(node: Deno.lint.Identifier): string | undefined {
  const parent: Deno.lint.Node = node.parent;
  switch (parent.type) {
    case "MemberExpression": {
      if (parent.property === node && !parent.computed) return undefined;
      const member = parent.property.type === "Identifier" && !parent.computed
        ? `${node.name}.${parent.property.name}`
        : `${node.name}[]`;
      if (OUTSIDE_MEMBERS.has(member)) return member;
      return OUTSIDE_NAMES.has(node.name) ? member : undefined;
    }
    case "NewExpression":
      if (node.name === "Date" && parent.arguments.length === 0) return "Date.now";
      break;
    case "CallExpression":
      if (node.name === "Date" && parent.callee === node) return "Date.now";
      break;
    case "Property":
      if (parent.key === node && !parent.shorthand) return undefined;
      break;
    // Names of members, and types: nothing is reached through them.
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "ImportSpecifier":
    case "ExportSpecifier":
    case "TSQualifiedName":
    case "TSTypeReference":
    case "TSTypeQuery":
      return undefined;
    default:
      break;
  }
  return OUTSIDE_NAMES.has(node.name) ? node.name : undefined;
}
