import { posix } from "node:path";
import type { ModuleFacts } from "./module_facts.ts";
import { EXCEPTIONS, HEAVY_IMPORTS, LIGHT_ENTRIES, MOST_LINES, ROOMS } from "./rules.ts";

/**
 * Compares modules with the rules of the architecture.
 *
 * @param modules facts by path from the project's root
 * @returns one line per violation, sorted; empty when there is none
 */
export function checkArchitecture(modules: ReadonlyMap<string, ModuleFacts>): string[] {
  const found: string[] = [];
  for (const [path, facts] of modules) {
    found.push(
      ...checkEdges(path, facts, modules),
      ...checkOutside(path, facts),
      ...facts.undocumented.map(({ name, line }) => `${path}:${line}: ${name} has no docstring`),
    );
    if (facts.lines > MOST_LINES) {
      found.push(`${path}: ${facts.lines} lines, more than ${MOST_LINES}`);
    }
  }
  for (const entry of LIGHT_ENTRIES) found.push(...checkWeight(entry, modules));
  return found.sort();
}

/** `main`, or the directory below `src/`. */
function roomOf(path: string): string {
  return path === "main.ts" ? "main" : /^src\/([^/]+)\//.exec(path)?.[1] ?? path;
}

/** Path of a module in the project, or the specifier itself when it is somewhere else. */
function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : specifier;
}

function checkEdges(
  path: string,
  facts: ModuleFacts,
  modules: ReadonlyMap<string, ModuleFacts>,
): string[] {
  const room = roomOf(path);
  const rules = ROOMS[room];
  if (rules === undefined) return [`${path}: there is no room ${room}`];
  const found: string[] = [];
  for (const { specifier, line } of facts.imports) {
    const target = resolve(path, specifier);
    if (specifier === "(computed)") {
      found.push(`${path}:${line}: imports a module whose name is computed`);
    } else if (modules.has(target)) {
      const other = roomOf(target);
      if (other !== room && !rules.imports.includes(other)) {
        found.push(`${path}:${line}: ${room} may not import from ${other}`);
      }
    } else if (specifier.startsWith(".") && target !== "deno.json") {
      found.push(`${path}:${line}: imports ${target}, which is not part of the program`);
    }
  }
  return found;
}

function checkOutside(path: string, facts: ModuleFacts): string[] {
  const room = roomOf(path);
  const allowed = ROOMS[room]?.outside;
  const extra = EXCEPTIONS[path] ?? [];
  const found: string[] = [];
  for (const { name, line } of facts.outside) {
    const prints = /^(globalThis\.)?(console|Deno\.(stdout|stderr))\b/.test(name);
    if (prints && room !== "terminal" && room !== "main") {
      found.push(`${path}:${line}: only terminal/ prints, not ${name}`);
    } else if (
      allowed !== undefined && ![...allowed, ...extra].some((one) => name.startsWith(one))
    ) {
      found.push(`${path}:${line}: ${room} may not touch ${name}`);
    }
  }
  return found;
}

/** Follows the static imports of an entry module; reports the way to each heavy one. */
function checkWeight(entry: string, modules: ReadonlyMap<string, ModuleFacts>): string[] {
  if (!modules.has(entry)) return [`${entry}: is missing`];
  const found: string[] = [];
  const seen = new Set([entry]);
  const queue: string[][] = [[entry]];
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const path = way.at(-1) ?? entry;
    for (const { specifier, kind } of modules.get(path)?.imports ?? []) {
      if (kind !== "static") continue;
      const target = resolve(path, specifier);
      if (HEAVY_IMPORTS.some((heavy) => isOf(heavy, specifier))) {
        found.push(`${[...way, specifier].join(" -> ")}: too heavy for every start`);
      } else if (modules.has(target) && !seen.has(target)) {
        seen.add(target);
        queue.push([...way, target]);
      }
    }
  }
  return found;
}

/** Whether a specifier is of a scheme (`node:`) or a package (`yaml`, `yaml/x`). */
function isOf(heavy: string, specifier: string): boolean {
  return heavy.endsWith(":")
    ? specifier.startsWith(heavy)
    : specifier === heavy || specifier.startsWith(`${heavy}/`);
}
