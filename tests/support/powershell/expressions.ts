import { call, element, property } from "./members.ts";
import { operate } from "./operators.ts";
import type { SyntaxNode } from "./parse_powershell.ts";
import { fold, type Scope } from "./signals.ts";
import { cast } from "./statics.ts";
import { escapes, onlyChild, typeName, unknown, variableName } from "./syntax.ts";
import {
  Dictionary,
  exceptionOf,
  type HostObject,
  isHost,
  Thrown,
  toNumber,
  toText,
  toTruth,
  type Value,
} from "./values.ts";

/** Levels of the grammar with one child that mean nothing by themselves. */
const BINARY =
  /^(logical|bitwise|comparison|additive|multiplicative|format)_(argument_)?expression$/;

/** Expressions; what statements and commands are is said by who extends it. */
export abstract class Expressions {
  protected abstract scope: Scope;
  protected abstract readonly globals: Scope;

  protected abstract statement(node: SyntaxNode): readonly Value[];
  protected abstract pipeline(node: SyntaxNode): readonly Value[];
  protected abstract commandNode(
    node: SyntaxNode,
    input: readonly Value[] | undefined,
  ): readonly Value[];
  protected abstract callStatic(
    type: string,
    member: string,
    args: readonly Value[],
  ): Value | undefined;

  protected value(node: SyntaxNode): Value {
    const inner = onlyChild(node);
    if (BINARY.test(inner.type)) return this.binary(inner);
    switch (inner.type) {
      case "variable":
        return this.variable(inner);
      case "string_literal":
      case "expandable_string_literal":
      case "verbatim_string_characters":
        return this.text(inner);
      case "integer_literal":
      case "decimal_integer_literal":
      case "hexadecimal_integer_literal":
        return Number(inner.text.replace(/[lL]$/, ""));
      case "parenthesized_expression":
        return fold(this.inParentheses(inner));
      case "array_expression":
      case "sub_expression":
        return inner.namedChildren.flatMap((one) => [...this.statement(one)]);
      case "array_literal_expression":
      case "argument_expression_list":
        return inner.namedChildren.map((one) => this.value(one));
      case "hash_literal_expression":
        return this.hash(inner);
      case "script_block_expression":
        return { block: inner };
      case "member_access":
        return this.member(inner);
      case "element_access": {
        const [object, index] = inner.namedChildren;
        if (object === undefined || index === undefined) throw unknown(inner);
        return element(this.value(object), this.value(index));
      }
      case "invokation_expression":
        return this.invokation(inner) ?? null;
      case "expression_with_unary_operator":
        return this.unary(inner);
      case "cast_expression":
        return this.cast(inner);
      case "post_increment_expression": {
        const [target] = inner.namedChildren;
        if (target === undefined) throw unknown(inner);
        const before = toNumber(this.value(target));
        this.store(target, before + 1);
        return before;
      }
      case "command":
      case "pipeline":
      case "pipeline_chain":
        return fold(
          inner.type === "pipeline" ? this.pipeline(inner) : this.commandNode(inner, undefined),
        );
      default:
        throw unknown(inner);
    }
  }

  protected binary(node: SyntaxNode): Value {
    const [first, ...rest] = node.children.filter(({ type }) => type !== "comment");
    if (first === undefined) throw unknown(node);
    let left = this.value(first);
    while (rest.length > 0) {
      const [operator, right] = rest.splice(0, 2);
      if (operator === undefined || right === undefined) throw unknown(node);
      const word = operator.text.toLowerCase();
      if (word === "-and" && !toTruth(left)) left = false;
      else if (word === "-or" && toTruth(left)) left = true;
      else {
        left = operate(word, left, this.value(right), (groups) => {
          this.scope.set("matches", groups);
        });
      }
    }
    return left;
  }

  protected unary(node: SyntaxNode): Value {
    const [operator, operand] = node.children;
    if (operator === undefined) throw unknown(node);
    if (operand === undefined) return this.value(operator);
    switch (operator.text.toLowerCase()) {
      case "-not":
      case "!":
        return !toTruth(this.value(operand));
      case ",":
        return [this.value(operand)];
      case "-":
        return -toNumber(this.value(operand));
      default:
        throw unknown(node);
    }
  }

  protected cast(node: SyntaxNode): Value {
    const [type, operand] = node.namedChildren;
    if (type === undefined || operand === undefined) throw unknown(node);
    return cast(typeName(type), this.value(operand));
  }

  protected variable(node: SyntaxNode): Value {
    const name = variableName(node);
    const value = name.startsWith("script:")
      ? this.globals.get(name.slice(7))
      : this.scope.get(name);
    if (value === undefined) {
      throw new Thrown(exceptionOf(`The variable '$${name}' cannot be retrieved: it is not set`));
    }
    return value;
  }

  protected text(node: SyntaxNode): string {
    const { text } = node;
    if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
    const inner = node.type === "string_literal" ? onlyChild(node) : node;
    let out = "";
    let at = inner.startIndex + 1;
    const plain = (end: number): string =>
      escapes(text.slice(at - node.startIndex, end - node.startIndex));
    for (const child of inner.namedChildren) {
      if (child.type !== "variable" && child.type !== "sub_expression") continue;
      out += plain(child.startIndex) + toText(this.value(child));
      at = child.endIndex;
    }
    return out + plain(inner.endIndex - 1);
  }

  protected hash(node: SyntaxNode): Dictionary {
    const made = new Dictionary();
    for (const body of node.namedChildren) {
      for (const entry of body.namedChildren.filter(({ type }) => type === "hash_entry")) {
        const [key, value] = entry.namedChildren;
        if (key === undefined || value === undefined) throw unknown(entry);
        const name = onlyChild(key);
        made.set(
          name.type === "simple_name" ? name.text : toText(this.value(name)),
          this.assigned(value),
        );
      }
    }
    return made;
  }

  protected memberName(node: SyntaxNode): string {
    const inner = onlyChild(node);
    return inner.type === "simple_name" || inner.type === "member_name"
      ? inner.text
      : toText(this.value(inner));
  }

  protected member(node: SyntaxNode): Value {
    const [object, member] = node.namedChildren;
    if (object === undefined || member === undefined) throw unknown(node);
    if (object.type === "type_literal") {
      return this.callStatic(typeName(object), this.memberName(member), []) ?? null;
    }
    return property(this.value(object), this.memberName(member));
  }

  protected invokation(node: SyntaxNode): Value | undefined {
    const [object, member, list] = node.namedChildren;
    if (object === undefined || member === undefined) throw unknown(node);
    const args = (list?.namedChildren ?? []).flatMap((one) =>
      one.type === "argument_expression_list"
        ? one.namedChildren.map((argument) => this.value(argument))
        : [this.value(one)]
    );
    if (object.type === "type_literal") {
      return this.callStatic(typeName(object), this.memberName(member), args);
    }
    return call(this.value(object), this.memberName(member), args);
  }

  protected inParentheses(node: SyntaxNode): readonly Value[] {
    return node.namedChildren.flatMap((child) => [...this.statement(child)]);
  }

  /** A list that is assigned whole stays a list; what commands put out is folded. */
  protected assigned(node: SyntaxNode): Value {
    const inner = onlyChild(node);
    return inner.type === "command" || /_statement$/.test(inner.type) ||
        inner.type === "pipeline" ||
        inner.type === "pipeline_chain"
      ? fold(this.statement(node))
      : this.value(inner);
  }

  protected store(target: SyntaxNode, value: Value): void {
    switch (target.type) {
      case "variable": {
        const name = variableName(target);
        if (name === "null") return;
        if (name.startsWith("script:")) this.globals.set(name.slice(7), value);
        else this.scope.set(name, value);
        return;
      }
      case "member_access": {
        const [object, member] = target.namedChildren;
        if (object === undefined || member === undefined) throw unknown(target);
        if (object.type === "type_literal") {
          this.callStatic(typeName(object), this.memberName(member), [value]);
          return;
        }
        const owner = this.value(object);
        if (owner instanceof Dictionary) owner.set(this.memberName(member), value);
        else if (isHost(owner)) setProperty(owner, this.memberName(member), value);
        else throw unknown(target);
        return;
      }
      case "element_access": {
        const [object, index] = target.namedChildren;
        if (object === undefined || index === undefined) throw unknown(target);
        const owner = this.value(object);
        const key = this.value(index);
        if (owner instanceof Dictionary) owner.set(toText(key), value);
        else if (owner instanceof Uint8Array) owner[toNumber(key)] = toNumber(value);
        else throw unknown(target);
        return;
      }
      default:
        throw unknown(target);
    }
  }
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
