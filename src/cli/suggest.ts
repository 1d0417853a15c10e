/**
 * Finds what somebody probably meant to type: the candidate with the fewest insertions, deletions,
 * replacements and swaps of neighbours (optimal string alignment), at most a third of the letters;
 * a candidate that begins with the typed word counts too.
 *
 * @param typed what was typed
 * @param candidates what exists
 * @returns the best candidate, undefined when none is near
 */
export function suggest(typed: string, candidates: Iterable<string>): string | undefined {
  // beyond any name there is, and the table below is quadratic
  if (typed.length > 64 || typed === "") return undefined;
  const word = typed.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const isBeginning = word.length >= 2 && candidate.startsWith(word);
    const edits = distance(word, candidate);
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (!isBeginning && edits > allowed) continue;
    if (edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}

function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const choices = [
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      ];
      if (row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        choices.push(at(beforeLast, column - 2) + 1);
      }
      current.push(Math.min(...choices));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
