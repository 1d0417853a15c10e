import { operate } from "./operators.ts";
import type { SyntaxNode } from "./parse_powershell.ts";
import { Exit, fold, Loop, Return } from "./signals.ts";
import { Expressions } from "./expressions.ts";
import { onlyChild, typeName, unknown } from "./syntax.ts";
import {
  exceptionOf,
  type HostObject,
  isHost,
  itemsOf,
  Thrown,
  toNumber,
  toText,
  toTruth,
  type Value,
} from "./values.ts";

/** Statements: pipelines, conditions, loops, exceptions. */
export abstract class Statements extends Expressions {
  protected abstract define(node: SyntaxNode): readonly Value[];

  protected statements(node: SyntaxNode): Value[] {
    const out: Value[] = [];
    for (const child of node.namedChildren) {
      try {
        out.push(...this.statement(child));
      } catch (signal) {
        if (signal instanceof Return) throw new Return([...out, ...signal.outputs]);
        throw signal;
      }
    }
    return out;
  }

  protected statement(node: SyntaxNode): readonly Value[] {
    switch (node.type) {
      case "comment":
      case "empty_statement":
      case "param_block":
        return [];
      case "statement_list":
      case "statement_block":
      case "script_block":
      case "script_block_body":
        return this.statements(node);
      case "function_statement":
        return this.define(node);
      case "pipeline":
        return this.pipeline(node);
      case "if_statement":
        return this.if(node);
      case "switch_statement":
        return this.switch(node);
      case "foreach_statement":
        return this.foreach(node);
      case "for_statement":
        return this.for(node);
      case "while_statement":
        return this.while(node);
      case "try_statement":
        return this.try(node);
      case "flow_control_statement":
        return this.flow(node);
      default:
        throw unknown(node);
    }
  }

  protected pipeline(node: SyntaxNode): readonly Value[] {
    const [first] = node.namedChildren;
    if (first === undefined) return [];
    if (first.type === "assignment_expression") {
      this.assignment(first);
      return [];
    }
    if (first.type !== "pipeline_chain" || node.namedChildren.length > 1) throw unknown(node);
    let input: readonly Value[] | undefined;
    for (const part of first.namedChildren) {
      if (part.type === "command") input = this.commandNode(part, input);
      else if (input === undefined) input = this.outputs(part);
      else throw unknown(part);
    }
    return input ?? [];
  }

  /** What an expression puts out as a statement: collections one by one, [void] and ++ nothing. */
  protected outputs(node: SyntaxNode): readonly Value[] {
    const inner = onlyChild(node);
    if (inner.type === "post_increment_expression") {
      this.value(inner);
      return [];
    }
    if (inner.type === "cast_expression" && /^\[void\]/i.test(inner.text)) {
      this.value(inner);
      return [];
    }
    if (inner.type === "parenthesized_expression") return this.inParentheses(inner);
    if (inner.type === "invokation_expression") {
      const value = this.invokation(inner);
      return value === undefined ? [] : itemsOf(value) ?? [value];
    }
    const value = this.value(inner);
    return itemsOf(value) ?? [value];
  }

  protected assignment(node: SyntaxNode): void {
    const [left, operator, right] = node.namedChildren;
    if (left === undefined || operator === undefined || right === undefined) throw unknown(node);
    const target = onlyChild(left);
    let value = this.assigned(right);
    if (operator.text === "+=") value = operate("+", this.value(target), value);
    else if (operator.text !== "=") throw unknown(operator);
    this.store(target, value);
  }

  protected if(node: SyntaxNode): readonly Value[] {
    for (const part of node.namedChildren) {
      if (part.type === "pipeline") {
        if (toTruth(fold(this.pipeline(part)))) return this.block(node);
      } else if (part.type === "elseif_clauses") {
        for (const clause of part.namedChildren) {
          const condition = clause.namedChildren.find(({ type }) => type === "pipeline");
          if (condition !== undefined && toTruth(fold(this.pipeline(condition)))) {
            return this.block(clause);
          }
        }
      } else if (part.type === "else_clause") return this.block(part);
    }
    return [];
  }

  protected block(node: SyntaxNode): readonly Value[] {
    const block = node.namedChildren.find(({ type }) => type === "statement_block");
    if (block === undefined) throw unknown(node);
    return this.statements(block);
  }

  protected switch(node: SyntaxNode): readonly Value[] {
    const [condition, body] = node.namedChildren;
    if (condition === undefined || body === undefined) throw unknown(node);
    const subject = fold(condition.namedChildren.flatMap((one) => [...this.statement(one)]));
    const clauses = body.namedChildren.flatMap(({ namedChildren }) => namedChildren);
    let otherwise: SyntaxNode | undefined;
    const out: Value[] = [];
    let found = false;
    for (const clause of clauses.filter(({ type }) => type === "switch_clause")) {
      const [label] = clause.namedChildren;
      if (label === undefined) throw unknown(clause);
      if (label.text.toLowerCase() === "default") otherwise = clause;
      else if (operate("-eq", subject, this.value(label)) === true) {
        found = true;
        out.push(...this.block(clause));
      }
    }
    return found || otherwise === undefined ? out : this.block(otherwise);
  }

  protected foreach(node: SyntaxNode): readonly Value[] {
    const variable = node.namedChildren.find(({ type }) => type === "variable");
    const list = node.namedChildren.find(({ type }) => type === "pipeline");
    if (variable === undefined || list === undefined) throw unknown(node);
    const out: Value[] = [];
    for (const item of this.pipeline(list)) {
      this.store(variable, item);
      if (!this.round(node, out)) break;
    }
    return out;
  }

  protected for(node: SyntaxNode): readonly Value[] {
    const part = (type: string): readonly SyntaxNode[] =>
      node.namedChildren.filter((child) => child.type === type).flatMap((one) => one.namedChildren);
    for (const one of part("for_initializer")) this.loopPart(one);
    const out: Value[] = [];
    while (part("for_condition").every((one) => toTruth(fold(this.loopPart(one))))) {
      if (!this.round(node, out)) break;
      for (const one of part("for_iterator")) this.loopPart(one);
    }
    return out;
  }

  protected loopPart(node: SyntaxNode): readonly Value[] {
    if (node.type === "assignment_expression") {
      this.assignment(node);
      return [];
    }
    return node.type === "pipeline" ? this.pipeline(node) : this.outputs(node);
  }

  protected while(node: SyntaxNode): readonly Value[] {
    const condition = node.namedChildren.find(({ type }) => type === "while_condition") ?? node;
    const out: Value[] = [];
    const holds = (): boolean =>
      condition.namedChildren.filter(({ type }) => type === "pipeline")
        .every((one) => toTruth(fold(this.pipeline(one))));
    while (holds()) {
      if (!this.round(node, out)) break;
    }
    return out;
  }

  /** One round of a loop; false after `break`. */
  protected round(node: SyntaxNode, out: Value[]): boolean {
    try {
      out.push(...this.block(node));
      return true;
    } catch (signal) {
      if (signal instanceof Loop) return signal.kind === "continue";
      if (signal instanceof Return) throw new Return([...out, ...signal.outputs]);
      throw signal;
    }
  }

  protected try(node: SyntaxNode): readonly Value[] {
    const clauses = node.namedChildren.filter(({ type }) => type === "catch_clauses")
      .flatMap(({ namedChildren }) => namedChildren);
    const last = node.namedChildren.find(({ type }) => type === "finally_clause");
    try {
      return this.block(node);
    } catch (error) {
      if (error instanceof Return || error instanceof Loop || error instanceof Exit) throw error;
      if (!(error instanceof Thrown)) throw error;
      const clause = clauses.find((one) => catches(one, error.exception));
      if (clause === undefined) throw error;
      const before = this.scope.get("_");
      this.scope.set("_", errorRecord(error.exception));
      try {
        return this.block(clause);
      } finally {
        this.scope.set("_", before ?? null);
      }
    } finally {
      if (last !== undefined) this.block(last);
    }
  }

  protected flow(node: SyntaxNode): readonly Value[] {
    const [word] = node.children;
    const [operand] = node.namedChildren;
    switch (word?.text.toLowerCase()) {
      case "return":
        throw new Return(operand === undefined ? [] : this.statement(operand));
      case "continue":
      case "break":
        throw new Loop(word.text.toLowerCase() === "break" ? "break" : "continue");
      case "exit":
        throw new Exit(operand === undefined ? 0 : toNumber(fold(this.statement(operand))));
      case "throw": {
        const value = operand === undefined ? null : fold(this.statement(operand));
        throw new Thrown(isHost(value) ? value : exceptionOf(toText(value)));
      }
      default:
        throw unknown(node);
    }
  }
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
