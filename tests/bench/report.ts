import { printLine } from "../../install/packaging/print_line.ts";
import { median } from "./whole_processes.ts";

/**
 * Prints one figure and whether it is as aimed at.
 *
 * @param name what was measured
 * @param value the figure, for people
 * @param measured the same as a number
 * @param most the target; undefined where there is none
 * @param unit what stands after numbers
 */
export function reportFigure(
  name: string,
  value: string,
  measured: number,
  most: number | undefined,
  unit: string,
): void {
  const digits = unit === "x" ? 2 : 0;
  const verdict = most === undefined
    ? ""
    : `  target ${most}${unit} ${measured <= most ? "met" : "MISSED"}`;
  printLine(`${name.padEnd(50)}${value.padEnd(27)}${measured.toFixed(digits)}${unit}${verdict}`);
}

/**
 * Writes times for people.
 *
 * @param milliseconds of every run
 */
export function formatTimes(milliseconds: readonly number[]): string {
  const best = Math.min(...milliseconds);
  return `${median(milliseconds).toFixed(1)} ms (${best.toFixed(1)} at best)`;
}
