import { BASE_CMDLETS, type Cmdlet, type CommandCall } from "./cmdlets.ts";
import { call, element, property } from "./members.ts";
import { operate } from "./operators.ts";
import type { SyntaxNode } from "./parse_powershell.ts";
import { BASE_STATICS, cast, newObject, type Statics } from "./statics.ts";
import {
  Dictionary,
  exceptionOf,
  type HostObject,
  isHost,
  isScriptBlock,
  itemsOf,
  type ScriptBlock,
  Thrown,
  toNumber,
  toText,
  toTruth,
  type Value,
} from "./values.ts";

/** What a script meets besides the language. */
export interface Host {
  readonly cmdlets?: Readonly<Record<string, Cmdlet>>;
  readonly statics?: Statics;
  /** Replaces `New-Object` for types that are not known; undefined leaves it unknown. */
  readonly objects?: (type: string, args: readonly Value[]) => Value | undefined;
  readonly variables?: Readonly<Record<string, Value>>;
}

class Scope {
  readonly #own = new Map<string, Value>();

  constructor(readonly parent: Scope | undefined) {}

  get(name: string): Value | undefined {
    return this.#own.has(name) ? this.#own.get(name) : this.parent?.get(name);
  }

  set(name: string, value: Value): void {
    this.#own.set(name, value);
  }
}

interface Callable {
  readonly parameters: readonly Parameter[];
  readonly body: SyntaxNode | undefined;
}

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly fallback: SyntaxNode | undefined;
}

class Return {
  constructor(readonly outputs: readonly Value[]) {}
}

class Loop {
  constructor(readonly kind: "break" | "continue") {}
}

/** Ends the script. */
export class Exit {
  constructor(readonly code: number) {}
}

/** Levels of the grammar with one child that mean nothing by themselves. */
const BINARY =
  /^(logical|bitwise|comparison|additive|multiplicative|format)_(argument_)?expression$/;

/**
 * Runs the subset of PowerShell that the scripts for Windows are written in, so that their decisions
 * are tested where there is no PowerShell. What it does not know is an error, never a guess, and
 * strict mode is always on. The release runs the same tests with PowerShell itself.
 */
export class Interpreter {
  readonly #functions = new Map<string, Callable>();
  readonly #globals = new Scope(undefined);
  readonly #cmdlets: Record<string, Cmdlet>;
  readonly #statics: Statics;
  readonly #host: Host;
  #scope = this.#globals;

  constructor(host: Host = {}) {
    this.#host = host;
    this.#cmdlets = { ...BASE_CMDLETS, ...host.cmdlets };
    this.#statics = { ...BASE_STATICS, ...host.statics };
    const known: Record<string, Value> = { null: null, true: true, false: false };
    for (const [name, value] of Object.entries({ ...known, ...host.variables })) {
      this.#globals.set(name.toLowerCase(), value);
    }
  }

  /** Runs a whole script in the outermost scope. */
  load(root: SyntaxNode): readonly Value[] {
    return this.#statements(root);
  }

  /** Calls a function of the scripts with arguments in order; several outputs become an array. */
  invoke(name: string, ...args: readonly Value[]): Value {
    return fold(this.#command(name, { named: new Map(), positional: args, input: undefined }));
  }

  /** Runs a script block in a scope of its own. */
  runBlock(block: Value, args: readonly Value[] = []): readonly Value[] {
    if (!isScriptBlock(block)) throw new Error("that is no script block");
    return this.#invokeCallable(callableOf(block), { named: new Map(), positional: args });
  }

  /** Sets a variable in the scope that is running. */
  assign(name: string, value: Value): void {
    this.#scope.set(name.toLowerCase(), value);
  }

  #statements(node: SyntaxNode): Value[] {
    const out: Value[] = [];
    for (const child of node.namedChildren) {
      try {
        out.push(...this.#statement(child));
      } catch (signal) {
        if (signal instanceof Return) throw new Return([...out, ...signal.outputs]);
        throw signal;
      }
    }
    return out;
  }

  #statement(node: SyntaxNode): readonly Value[] {
    switch (node.type) {
      case "comment":
      case "empty_statement":
      case "param_block":
        return [];
      case "statement_list":
      case "statement_block":
      case "script_block":
      case "script_block_body":
        return this.#statements(node);
      case "function_statement":
        return this.#define(node);
      case "pipeline":
        return this.#pipeline(node);
      case "if_statement":
        return this.#if(node);
      case "switch_statement":
        return this.#switch(node);
      case "foreach_statement":
        return this.#foreach(node);
      case "for_statement":
        return this.#for(node);
      case "while_statement":
        return this.#while(node);
      case "try_statement":
        return this.#try(node);
      case "flow_control_statement":
        return this.#flow(node);
      default:
        throw unknown(node);
    }
  }

  #define(node: SyntaxNode): readonly Value[] {
    const name = node.namedChildren.find(({ type }) => type === "function_name")?.text ?? "";
    this.#functions.set(name.toLowerCase(), callableOf({ block: node }));
    return [];
  }

  #pipeline(node: SyntaxNode): readonly Value[] {
    const [first] = node.namedChildren;
    if (first === undefined) return [];
    if (first.type === "assignment_expression") {
      this.#assign(first);
      return [];
    }
    if (first.type !== "pipeline_chain" || node.namedChildren.length > 1) throw unknown(node);
    let input: readonly Value[] | undefined;
    for (const part of first.namedChildren) {
      if (part.type === "command") input = this.#commandNode(part, input);
      else if (input === undefined) input = this.#outputs(part);
      else throw unknown(part);
    }
    return input ?? [];
  }

  /** What an expression puts out as a statement: collections one by one, [void] and ++ nothing. */
  #outputs(node: SyntaxNode): readonly Value[] {
    const inner = onlyChild(node);
    if (inner.type === "post_increment_expression") {
      this.#value(inner);
      return [];
    }
    if (inner.type === "cast_expression" && /^\[void\]/i.test(inner.text)) {
      this.#value(inner);
      return [];
    }
    if (inner.type === "parenthesized_expression") return this.#inParentheses(inner);
    if (inner.type === "invokation_expression") {
      const value = this.#invokation(inner);
      return value === undefined ? [] : itemsOf(value) ?? [value];
    }
    const value = this.#value(inner);
    return itemsOf(value) ?? [value];
  }

  #inParentheses(node: SyntaxNode): readonly Value[] {
    return node.namedChildren.flatMap((child) => [...this.#statement(child)]);
  }

  #assign(node: SyntaxNode): void {
    const [left, operator, right] = node.namedChildren;
    if (left === undefined || operator === undefined || right === undefined) throw unknown(node);
    const target = onlyChild(left);
    let value = this.#assigned(right);
    if (operator.text === "+=") value = operate("+", this.#value(target), value);
    else if (operator.text !== "=") throw unknown(operator);
    this.#store(target, value);
  }

  /** A list that is assigned whole stays a list; what commands put out is folded. */
  #assigned(node: SyntaxNode): Value {
    const inner = onlyChild(node);
    return inner.type === "command" || /_statement$/.test(inner.type) ||
        inner.type === "pipeline" ||
        inner.type === "pipeline_chain"
      ? fold(this.#statement(node))
      : this.#value(inner);
  }

  #store(target: SyntaxNode, value: Value): void {
    switch (target.type) {
      case "variable": {
        const name = variableName(target);
        if (name === "null") return;
        if (name.startsWith("script:")) this.#globals.set(name.slice(7), value);
        else this.#scope.set(name, value);
        return;
      }
      case "member_access": {
        const [object, member] = target.namedChildren;
        if (object === undefined || member === undefined) throw unknown(target);
        if (object.type === "type_literal") {
          this.#static(object, this.#memberName(member), [value]);
          return;
        }
        const owner = this.#value(object);
        if (owner instanceof Dictionary) owner.set(this.#memberName(member), value);
        else if (isHost(owner)) setProperty(owner, this.#memberName(member), value);
        else throw unknown(target);
        return;
      }
      case "element_access": {
        const [object, index] = target.namedChildren;
        if (object === undefined || index === undefined) throw unknown(target);
        const owner = this.#value(object);
        const key = this.#value(index);
        if (owner instanceof Dictionary) owner.set(toText(key), value);
        else if (owner instanceof Uint8Array) owner[toNumber(key)] = toNumber(value);
        else throw unknown(target);
        return;
      }
      default:
        throw unknown(target);
    }
  }

  #if(node: SyntaxNode): readonly Value[] {
    for (const part of node.namedChildren) {
      if (part.type === "pipeline") {
        if (toTruth(fold(this.#pipeline(part)))) return this.#block(node);
      } else if (part.type === "elseif_clauses") {
        for (const clause of part.namedChildren) {
          const condition = clause.namedChildren.find(({ type }) => type === "pipeline");
          if (condition !== undefined && toTruth(fold(this.#pipeline(condition)))) {
            return this.#block(clause);
          }
        }
      } else if (part.type === "else_clause") return this.#block(part);
    }
    return [];
  }

  #block(node: SyntaxNode): readonly Value[] {
    const block = node.namedChildren.find(({ type }) => type === "statement_block");
    if (block === undefined) throw unknown(node);
    return this.#statements(block);
  }

  #switch(node: SyntaxNode): readonly Value[] {
    const [condition, body] = node.namedChildren;
    if (condition === undefined || body === undefined) throw unknown(node);
    const subject = fold(condition.namedChildren.flatMap((one) => [...this.#statement(one)]));
    const clauses = body.namedChildren.flatMap(({ namedChildren }) => namedChildren);
    let otherwise: SyntaxNode | undefined;
    const out: Value[] = [];
    let found = false;
    for (const clause of clauses.filter(({ type }) => type === "switch_clause")) {
      const [label] = clause.namedChildren;
      if (label === undefined) throw unknown(clause);
      if (label.text.toLowerCase() === "default") otherwise = clause;
      else if (operate("-eq", subject, this.#value(label)) === true) {
        found = true;
        out.push(...this.#block(clause));
      }
    }
    return found || otherwise === undefined ? out : this.#block(otherwise);
  }

  #foreach(node: SyntaxNode): readonly Value[] {
    const variable = node.namedChildren.find(({ type }) => type === "variable");
    const list = node.namedChildren.find(({ type }) => type === "pipeline");
    if (variable === undefined || list === undefined) throw unknown(node);
    const out: Value[] = [];
    for (const item of this.#pipeline(list)) {
      this.#store(variable, item);
      if (!this.#round(node, out)) break;
    }
    return out;
  }

  #for(node: SyntaxNode): readonly Value[] {
    const part = (type: string): readonly SyntaxNode[] =>
      node.namedChildren.filter((child) => child.type === type).flatMap((one) => one.namedChildren);
    for (const one of part("for_initializer")) this.#loopPart(one);
    const out: Value[] = [];
    while (part("for_condition").every((one) => toTruth(fold(this.#loopPart(one))))) {
      if (!this.#round(node, out)) break;
      for (const one of part("for_iterator")) this.#loopPart(one);
    }
    return out;
  }

  #loopPart(node: SyntaxNode): readonly Value[] {
    if (node.type === "assignment_expression") {
      this.#assign(node);
      return [];
    }
    return node.type === "pipeline" ? this.#pipeline(node) : this.#outputs(node);
  }

  #while(node: SyntaxNode): readonly Value[] {
    const condition = node.namedChildren.find(({ type }) => type === "while_condition") ?? node;
    const out: Value[] = [];
    const holds = (): boolean =>
      condition.namedChildren.filter(({ type }) => type === "pipeline")
        .every((one) => toTruth(fold(this.#pipeline(one))));
    while (holds()) {
      if (!this.#round(node, out)) break;
    }
    return out;
  }

  /** One round of a loop; false after `break`. */
  #round(node: SyntaxNode, out: Value[]): boolean {
    try {
      out.push(...this.#block(node));
      return true;
    } catch (signal) {
      if (signal instanceof Loop) return signal.kind === "continue";
      if (signal instanceof Return) throw new Return([...out, ...signal.outputs]);
      throw signal;
    }
  }

  #try(node: SyntaxNode): readonly Value[] {
    const clauses = node.namedChildren.filter(({ type }) => type === "catch_clauses")
      .flatMap(({ namedChildren }) => namedChildren);
    const last = node.namedChildren.find(({ type }) => type === "finally_clause");
    try {
      return this.#block(node);
    } catch (error) {
      if (error instanceof Return || error instanceof Loop || error instanceof Exit) throw error;
      if (!(error instanceof Thrown)) throw error;
      const clause = clauses.find((one) => catches(one, error.exception));
      if (clause === undefined) throw error;
      const before = this.#scope.get("_");
      this.#scope.set("_", errorRecord(error.exception));
      try {
        return this.#block(clause);
      } finally {
        this.#scope.set("_", before ?? null);
      }
    } finally {
      if (last !== undefined) this.#block(last);
    }
  }

  #flow(node: SyntaxNode): readonly Value[] {
    const [word] = node.children;
    const [operand] = node.namedChildren;
    switch (word?.text.toLowerCase()) {
      case "return":
        throw new Return(operand === undefined ? [] : this.#statement(operand));
      case "continue":
      case "break":
        throw new Loop(word.text.toLowerCase() === "break" ? "break" : "continue");
      case "exit":
        throw new Exit(operand === undefined ? 0 : toNumber(fold(this.#statement(operand))));
      case "throw": {
        const value = operand === undefined ? null : fold(this.#statement(operand));
        throw new Thrown(isHost(value) ? value : exceptionOf(toText(value)));
      }
      default:
        throw unknown(node);
    }
  }

  #commandNode(node: SyntaxNode, input: readonly Value[] | undefined): readonly Value[] {
    const elements = node.namedChildren.find(({ type }) => type === "command_elements");
    const { named, positional } = this.#arguments(elements);
    const expression = node.namedChildren.find(({ type }) => type === "command_name_expr");
    if (expression !== undefined) {
      const target = this.#value(onlyChild(expression));
      if (isScriptBlock(target)) {
        return this.#invokeCallable(callableOf(target), { named, positional });
      }
      throw unknown(node);
    }
    const name = node.namedChildren.find(({ type }) => type === "command_name")?.text ?? "";
    return this.#command(name, { named, positional, input });
  }

  #arguments(elements: SyntaxNode | undefined): Pick<CommandCall, "named" | "positional"> {
    const named = new Map<string, Value>();
    const positional: Value[] = [];
    let pending: string | undefined;
    for (const one of elements?.namedChildren ?? []) {
      if (one.type === "command_argument_sep") continue;
      if (one.type === "command_parameter") {
        if (pending !== undefined) named.set(pending, true);
        pending = one.text.slice(1).toLowerCase();
        continue;
      }
      const value = one.type === "generic_token" ? one.text : this.#value(one);
      if (pending !== undefined && !SWITCHES.has(pending)) named.set(pending, value);
      else {
        if (pending !== undefined) named.set(pending, true);
        positional.push(value);
      }
      pending = undefined;
    }
    if (pending !== undefined) named.set(pending, true);
    return { named, positional };
  }

  #command(name: string, given: Omit<CommandCall, "run">): readonly Value[] {
    const key = name.toLowerCase();
    const cmdlet = this.#cmdlets[key];
    if (cmdlet !== undefined) return cmdlet({ ...given, run: this.#withItem });
    const known = this.#functions.get(key);
    if (known !== undefined) return this.#invokeCallable(known, given);
    if (key === "new-object") {
      const [type = "", ...args] = given.positional;
      const flat = args.flatMap((one) => Array.isArray(one) ? one : [one]);
      const made = this.#host.objects?.(toText(type), flat);
      return [made ?? newObject(toText(type), flat)];
    }
    throw new Thrown(exceptionOf(`The term '${name}' is not recognized`));
  }

  /** `{ $_ }` of Where-Object and ForEach-Object runs in the scope it stands in. */
  readonly #withItem = (block: Value, item: Value): readonly Value[] => {
    if (!isScriptBlock(block)) throw new Error("that is no script block");
    const before = this.#scope.get("_");
    this.#scope.set("_", item);
    try {
      const { body } = callableOf(block);
      return body === undefined ? [] : this.#statements(body);
    } finally {
      this.#scope.set("_", before ?? null);
    }
  };

  #invokeCallable(
    { parameters, body }: Callable,
    { named, positional }: Pick<CommandCall, "named" | "positional">,
  ): readonly Value[] {
    const scope = new Scope(this.#scope);
    const before = this.#scope;
    const rest = [...positional];
    for (const given of named.keys()) {
      if (!parameters.some(({ name }) => name === given)) {
        throw new Thrown(exceptionOf(`there is no parameter -${given}`));
      }
    }
    this.#scope = scope;
    try {
      for (const { name, type, fallback } of parameters) {
        const bound = named.has(name) ? named.get(name) : rest.shift();
        const value = bound ??
          (bound === undefined && fallback !== undefined ? this.#value(fallback) : null);
        const untouched = bound === undefined && fallback === undefined && /\[\]$/.test(type);
        scope.set(name, type === "" || untouched ? value : cast(type, value));
      }
      if (rest.length > 0) throw new Thrown(exceptionOf("a positional parameter is too many"));
      return body === undefined ? [] : this.#statements(body);
    } catch (signal) {
      if (signal instanceof Return) return signal.outputs;
      throw signal;
    } finally {
      this.#scope = before;
    }
  }

  #value(node: SyntaxNode): Value {
    const inner = onlyChild(node);
    if (BINARY.test(inner.type)) return this.#binary(inner);
    switch (inner.type) {
      case "variable":
        return this.#variable(inner);
      case "string_literal":
      case "expandable_string_literal":
      case "verbatim_string_characters":
        return this.#text(inner);
      case "integer_literal":
      case "decimal_integer_literal":
      case "hexadecimal_integer_literal":
        return Number(inner.text.replace(/[lL]$/, ""));
      case "parenthesized_expression":
        return fold(this.#inParentheses(inner));
      case "array_expression":
      case "sub_expression":
        return inner.namedChildren.flatMap((one) => [...this.#statement(one)]);
      case "array_literal_expression":
      case "argument_expression_list":
        return inner.namedChildren.map((one) => this.#value(one));
      case "hash_literal_expression":
        return this.#hash(inner);
      case "script_block_expression":
        return { block: inner };
      case "member_access":
        return this.#member(inner);
      case "element_access": {
        const [object, index] = inner.namedChildren;
        if (object === undefined || index === undefined) throw unknown(inner);
        return element(this.#value(object), this.#value(index));
      }
      case "invokation_expression":
        return this.#invokation(inner) ?? null;
      case "expression_with_unary_operator":
        return this.#unary(inner);
      case "cast_expression":
        return this.#cast(inner);
      case "post_increment_expression": {
        const [target] = inner.namedChildren;
        if (target === undefined) throw unknown(inner);
        const before = toNumber(this.#value(target));
        this.#store(target, before + 1);
        return before;
      }
      case "command":
      case "pipeline":
      case "pipeline_chain":
        return fold(
          inner.type === "pipeline" ? this.#pipeline(inner) : this.#commandNode(inner, undefined),
        );
      default:
        throw unknown(inner);
    }
  }

  #binary(node: SyntaxNode): Value {
    const [first, ...rest] = node.children.filter(({ type }) => type !== "comment");
    if (first === undefined) throw unknown(node);
    let left = this.#value(first);
    while (rest.length > 0) {
      const [operator, right] = rest.splice(0, 2);
      if (operator === undefined || right === undefined) throw unknown(node);
      const word = operator.text.toLowerCase();
      if (word === "-and" && !toTruth(left)) left = false;
      else if (word === "-or" && toTruth(left)) left = true;
      else {
        left = operate(word, left, this.#value(right), (groups) => {
          this.#scope.set("matches", groups);
        });
      }
    }
    return left;
  }

  #unary(node: SyntaxNode): Value {
    const [operator, operand] = node.children;
    if (operator === undefined) throw unknown(node);
    if (operand === undefined) return this.#value(operator);
    switch (operator.text.toLowerCase()) {
      case "-not":
      case "!":
        return !toTruth(this.#value(operand));
      case ",":
        return [this.#value(operand)];
      case "-":
        return -toNumber(this.#value(operand));
      default:
        throw unknown(node);
    }
  }

  #cast(node: SyntaxNode): Value {
    const [type, operand] = node.namedChildren;
    if (type === undefined || operand === undefined) throw unknown(node);
    return cast(typeName(type), this.#value(operand));
  }

  #variable(node: SyntaxNode): Value {
    const name = variableName(node);
    const value = name.startsWith("script:")
      ? this.#globals.get(name.slice(7))
      : this.#scope.get(name);
    if (value === undefined) {
      throw new Thrown(exceptionOf(`The variable '$${name}' cannot be retrieved: it is not set`));
    }
    return value;
  }

  #text(node: SyntaxNode): string {
    const { text } = node;
    if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
    const inner = node.type === "string_literal" ? onlyChild(node) : node;
    let out = "";
    let at = inner.startIndex + 1;
    const plain = (end: number): string =>
      escapes(text.slice(at - node.startIndex, end - node.startIndex));
    for (const child of inner.namedChildren) {
      if (child.type !== "variable" && child.type !== "sub_expression") continue;
      out += plain(child.startIndex) + toText(this.#value(child));
      at = child.endIndex;
    }
    return out + plain(inner.endIndex - 1);
  }

  #hash(node: SyntaxNode): Dictionary {
    const made = new Dictionary();
    for (const body of node.namedChildren) {
      for (const entry of body.namedChildren.filter(({ type }) => type === "hash_entry")) {
        const [key, value] = entry.namedChildren;
        if (key === undefined || value === undefined) throw unknown(entry);
        const name = onlyChild(key);
        made.set(
          name.type === "simple_name" ? name.text : toText(this.#value(name)),
          this.#assigned(value),
        );
      }
    }
    return made;
  }

  #memberName(node: SyntaxNode): string {
    const inner = onlyChild(node);
    return inner.type === "simple_name" || inner.type === "member_name"
      ? inner.text
      : toText(this.#value(inner));
  }

  #member(node: SyntaxNode): Value {
    const [object, member] = node.namedChildren;
    if (object === undefined || member === undefined) throw unknown(node);
    if (object.type === "type_literal") {
      return this.#static(object, this.#memberName(member), []) ?? null;
    }
    return property(this.#value(object), this.#memberName(member));
  }

  #invokation(node: SyntaxNode): Value | undefined {
    const [object, member, list] = node.namedChildren;
    if (object === undefined || member === undefined) throw unknown(node);
    const args = (list?.namedChildren ?? []).flatMap((one) =>
      one.type === "argument_expression_list"
        ? one.namedChildren.map((argument) => this.#value(argument))
        : [this.#value(one)]
    );
    if (object.type === "type_literal") return this.#static(object, this.#memberName(member), args);
    return call(this.#value(object), this.#memberName(member), args);
  }

  #static(type: SyntaxNode, member: string, args: readonly Value[]): Value | undefined {
    const key = `${typeName(type)}::${member}`.toLowerCase();
    const known = this.#statics[key];
    if (known === undefined) throw new Error(`[${key}] is not known here`);
    return known(...args);
  }
}

const SWITCHES: ReadonlySet<string> = new Set([
  ...["casesensitive", "unique", "compress", "recurse", "force", "not"],
  ...["usebasicparsing", "file", "benullorempty", "betrue", "befalse", "throw"],
]);

function callableOf({ block }: ScriptBlock): Callable {
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

function parameterOf(node: SyntaxNode): Parameter {
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
const WHOLE: readonly string[] = [
  ...["variable", "parenthesized_expression", "member_name", "command", "pipeline"],
  ...["expandable_string_literal", "array_expression", "sub_expression"],
];

/** Down to the first node that means something. */
function onlyChild(node: SyntaxNode): SyntaxNode {
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

function variableName(node: SyntaxNode): string {
  return node.text.replace(/^\$\{?/, "").replace(/\}$/, "").toLowerCase();
}

function typeName(node: SyntaxNode): string {
  return node.text.slice(1, -1).trim();
}

function escapes(text: string): string {
  const letters: Readonly<Record<string, string>> = { r: "\r", n: "\n", t: "\t", "0": "\0" };
  return text.replaceAll('""', '"').replace(
    /`([\s\S])/g,
    (_, letter: string) => letters[letter] ?? letter,
  );
}

function fold(outputs: readonly Value[]): Value {
  return outputs.length === 1 ? outputs[0] ?? null : outputs.length === 0 ? null : [...outputs];
}

function setProperty(object: HostObject, name: string, value: Value): void {
  const known = Object.keys(object.properties).find((one) =>
    one.toLowerCase() === name.toLowerCase()
  );
  if (known === undefined) throw new Thrown(exceptionOf(`The property '${name}' cannot be set`));
  const setter = object.properties[known];
  if (typeof setter === "function") setter(value);
  else object.properties[known] = value;
}

function catches(clause: SyntaxNode, exception: HostObject): boolean {
  const types = clause.namedChildren.filter(({ type }) => type === "catch_type_list")
    .flatMap(({ namedChildren }) => namedChildren.map(typeName));
  return types.length === 0 ||
    types.some((type) => type.toLowerCase() === exception.host.toLowerCase());
}

function errorRecord(exception: HostObject): HostObject {
  return { host: "ErrorRecord", properties: { Exception: exception }, methods: {} };
}

function unknown(node: SyntaxNode): Error {
  const where = `line ${node.line}`;
  return new Error(`${node.type} is not known here (${where}): ${node.text.slice(0, 200)}`);
}
