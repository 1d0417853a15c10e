import { BASE_CMDLETS, type Cmdlet, type CommandCall } from "./cmdlets.ts";
import type { SyntaxNode } from "./parse_powershell.ts";
import { fold, Return, Scope } from "./signals.ts";
import { Statements } from "./statements.ts";
import { BASE_STATICS, cast, newObject, type Statics } from "./statics.ts";
import { type Callable, callableOf, onlyChild, unknown } from "./syntax.ts";
import { exceptionOf, isScriptBlock, Thrown, toText, type Value } from "./values.ts";

/** What a script meets besides the language. */
export interface Host {
  readonly cmdlets?: Readonly<Record<string, Cmdlet>>;
  readonly statics?: Statics;
  /** Replaces `New-Object` for types that are not known; undefined leaves it unknown. */
  readonly objects?: (type: string, args: readonly Value[]) => Value | undefined;
  readonly variables?: Readonly<Record<string, Value>>;
}

const SWITCHES: ReadonlySet<string> = new Set([
  ...["casesensitive", "unique", "compress", "recurse", "force", "not"],
  ...["usebasicparsing", "file", "benullorempty", "betrue", "befalse", "throw"],
]);

/**
 * Runs the subset of PowerShell that the scripts for Windows are written in, so that their decisions
 * are tested where there is no PowerShell. What it does not know is an error, never a guess, and
 * strict mode is always on. The release runs the same tests with PowerShell itself.
 */
export class Interpreter extends Statements {
  protected readonly functions = new Map<string, Callable>();
  protected readonly globals = new Scope(undefined);
  protected readonly cmdlets: Record<string, Cmdlet>;
  protected readonly statics: Statics;
  protected readonly host: Host;
  protected scope = this.globals;

  constructor(host: Host = {}) {
    super();
    this.host = host;
    this.cmdlets = { ...BASE_CMDLETS, ...host.cmdlets };
    this.statics = { ...BASE_STATICS, ...host.statics };
    const known: Record<string, Value> = { null: null, true: true, false: false };
    for (const [name, value] of Object.entries({ ...known, ...host.variables })) {
      this.globals.set(name.toLowerCase(), value);
    }
  }

  /** Runs a whole script in the outermost scope. */
  load(root: SyntaxNode): readonly Value[] {
    return this.statements(root);
  }

  /** Calls a function of the scripts with arguments in order; several outputs become an array. */
  invoke(name: string, ...args: readonly Value[]): Value {
    return fold(this.command(name, { named: new Map(), positional: args, input: undefined }));
  }

  /** Runs a script block in a scope of its own. */
  runBlock(block: Value, args: readonly Value[] = []): readonly Value[] {
    if (!isScriptBlock(block)) throw new Error("that is no script block");
    return this.invokeCallable(callableOf(block), { named: new Map(), positional: args });
  }

  /** Sets a variable in the scope that is running. */
  assign(name: string, value: Value): void {
    this.scope.set(name.toLowerCase(), value);
  }

  protected define(node: SyntaxNode): readonly Value[] {
    const name = node.namedChildren.find(({ type }) => type === "function_name")?.text ?? "";
    this.functions.set(name.toLowerCase(), callableOf({ block: node }));
    return [];
  }

  protected commandNode(node: SyntaxNode, input: readonly Value[] | undefined): readonly Value[] {
    const elements = node.namedChildren.find(({ type }) => type === "command_elements");
    const { named, positional } = this.arguments(elements);
    const expression = node.namedChildren.find(({ type }) => type === "command_name_expr");
    if (expression !== undefined) {
      const target = this.value(onlyChild(expression));
      if (isScriptBlock(target)) {
        return this.invokeCallable(callableOf(target), { named, positional });
      }
      throw unknown(node);
    }
    const name = node.namedChildren.find(({ type }) => type === "command_name")?.text ?? "";
    return this.command(name, { named, positional, input });
  }

  protected arguments(elements: SyntaxNode | undefined): Pick<CommandCall, "named" | "positional"> {
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
      const value = one.type === "generic_token" ? one.text : this.value(one);
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

  protected command(name: string, given: Omit<CommandCall, "run">): readonly Value[] {
    const key = name.toLowerCase();
    const cmdlet = this.cmdlets[key];
    if (cmdlet !== undefined) return cmdlet({ ...given, run: this.withItem });
    const known = this.functions.get(key);
    if (known !== undefined) return this.invokeCallable(known, given);
    if (key === "new-object") {
      const [type = "", ...args] = given.positional;
      const flat = args.flatMap((one) => Array.isArray(one) ? one : [one]);
      const made = this.host.objects?.(toText(type), flat);
      return [made ?? newObject(toText(type), flat)];
    }
    throw new Thrown(exceptionOf(`The term '${name}' is not recognized`));
  }

  /** `{ $_ }` of Where-Object and ForEach-Object runs in the scope it stands in. */
  protected readonly withItem = (block: Value, item: Value): readonly Value[] => {
    if (!isScriptBlock(block)) throw new Error("that is no script block");
    const before = this.scope.get("_");
    this.scope.set("_", item);
    try {
      const { body } = callableOf(block);
      return body === undefined ? [] : this.statements(body);
    } finally {
      this.scope.set("_", before ?? null);
    }
  };

  protected invokeCallable(
    { parameters, body }: Callable,
    { named, positional }: Pick<CommandCall, "named" | "positional">,
  ): readonly Value[] {
    const scope = new Scope(this.scope);
    const before = this.scope;
    const rest = [...positional];
    for (const given of named.keys()) {
      if (!parameters.some(({ name }) => name === given)) {
        throw new Thrown(exceptionOf(`there is no parameter -${given}`));
      }
    }
    this.scope = scope;
    try {
      for (const { name, type, fallback } of parameters) {
        const bound = named.has(name) ? named.get(name) : rest.shift();
        const value = bound ??
          (bound === undefined && fallback !== undefined ? this.value(fallback) : null);
        const untouched = bound === undefined && fallback === undefined && /\[\]$/.test(type);
        scope.set(name, type === "" || untouched ? value : cast(type, value));
      }
      if (rest.length > 0) throw new Thrown(exceptionOf("a positional parameter is too many"));
      return body === undefined ? [] : this.statements(body);
    } catch (signal) {
      if (signal instanceof Return) return signal.outputs;
      throw signal;
    } finally {
      this.scope = before;
    }
  }

  protected callStatic(type: string, member: string, args: readonly Value[]): Value | undefined {
    const known = this.statics[`${type}::${member}`.toLowerCase()];
    if (known === undefined) throw new Error(`[${type}]::${member} is not known here`);
    return known(...args);
  }
}
