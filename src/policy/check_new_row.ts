import { CommandError } from "../errors/command_error.ts";
import { identityAdvice } from "./identity_advice.ts";
import { ISSUER_ALIASES } from "./issuer_aliases.ts";
import { issuerProblem } from "./issuer_problem.ts";
import type { NewRow } from "./new_row.ts";

/** What a person asks to be added. */
export interface CheckNewRowOptions {
  readonly principal: string;
  readonly identity: string;
  /** An issuer, or one of the aliases. */
  readonly issuer: string;
  /** Accept what can be written but will probably match nobody; default false. */
  readonly force?: boolean;
}

/** C0, DEL and C1: nothing a name needs, and a line feed would begin another row. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const FORCE_HINT = "add --force to write the row all the same";

/**
 * Checks a row before it is written: that it is one row, that it can match somebody, and that its
 * issuer is one. The Go tool checks nothing of this; an argument with a line feed there adds two rows
 * (`tests/attacks/add_test.ts`).
 *
 * @param options the columns as a person wrote them
 * @returns the row, with the issuer's alias replaced
 * @throws {CommandError} `policy_row_invalid`
 */
export function checkNewRow(options: CheckNewRowOptions): NewRow {
  const { principal, identity } = options;
  const issuer = ISSUER_ALIASES.get(options.issuer) ?? options.issuer;
  checkText("principal", principal);
  checkText("identity", identity);
  checkText("issuer", issuer);
  if (options.force !== true) {
    checkPrincipal(principal);
    checkIdentity(identity);
    checkIssuer(issuer);
  }
  return { principal, identity, issuer };
}

function checkText(name: string, value: string): void {
  if (value === "") throw invalid(`the ${name} is empty`);
  if (CONTROL.test(value)) throw invalid(`the ${name} has a control character or line break`);
  if (!value.isWellFormed()) throw invalid(`the ${name} is not well-formed Unicode`);
}

function checkPrincipal(principal: string): void {
  if (principal !== "*" && !principal.includes(",")) return;
  throw invalid("the principal is one user name, not a list or wildcard", [
    "run the command once for each user",
    FORCE_HINT,
  ]);
}

function checkIdentity(identity: string): void {
  const advice = identityAdvice(identity);
  if (advice !== undefined) throw invalid(`the identity is no use: ${advice}`, [FORCE_HINT]);
}

function checkIssuer(issuer: string): void {
  const problem = issuerProblem(issuer);
  if (problem === undefined) return;
  const alias = issuer.toLowerCase();
  const meant = ISSUER_ALIASES.has(alias) ? alias : undefined;
  throw invalid(problem.detail, [
    meant === undefined
      ? `write its URL as the provider does, or one of ${[...ISSUER_ALIASES.keys()].join(", ")}`
      : `write ${meant}, in lower case`,
    FORCE_HINT,
  ]);
}

function invalid(fact: string, hints: readonly string[] = []): CommandError {
  return new CommandError("policy_row_invalid", `Cannot add the policy row: ${fact}`, { hints });
}
