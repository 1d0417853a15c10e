import type { ConfigMap, ConfigNode, Position } from "./config_node.ts";

const LINE =
  /^([ \t]*)(?:\[([A-Za-z0-9_-]+)\]|([A-Za-z0-9_-]+)[ \t]*=[ \t]*(?:(true|false)|(0|[1-9][0-9]{0,8})|"([^"\\]*)"|(\[[ \t]*(?:"[^"\\]*"[ \t]*(?:,[ \t]*"[^"\\]*"[ \t]*)*)?\])))?[ \t]*(?:#.*)?$/;
/** What has another meaning in TOML, or none at all. */
const UNUSUAL = /[^\t\n\x20-\x7e]/;

/**
 * Reads a TOML file that uses nothing but the simplest lines: comments, `[table]`, and `key = value`
 * with a string without escapes, a list of such strings on the same line, a whole number, or true or
 * false. Nearly all server configurations are like that, and `verify` would otherwise load a whole
 * TOML library for each login.
 *
 * @param text the file
 * @returns the top-level table, as {@linkcode readToml} returns it; undefined when anything else
 *   occurs, be it right or wrong: then `readToml` is to be asked
 */
export function readPlainToml(text: string): ConfigMap | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const top = new Map<string, ConfigNode>();
  let table = top;
  for (const [index, source] of text.split("\n").entries()) {
    const [whole, indent = "", header, key, truth, digits, string, list] = LINE.exec(source) ?? [];
    if (whole === undefined) return undefined;
    const at = place(index, indent.length);
    if (header !== undefined) {
      if (top.has(header)) return undefined;
      table = new Map();
      top.set(header, { kind: "map", entries: table, at });
    } else if (key !== undefined) {
      if (table.has(key)) return undefined;
      if (truth !== undefined) table.set(key, { kind: "boolean", value: truth === "true", at });
      else if (digits !== undefined) table.set(key, { kind: "integer", value: Number(digits), at });
      else if (string !== undefined) table.set(key, { kind: "string", text: string, at });
      else if (list !== undefined) {
        const from = source.indexOf(list, indent.length + key.length);
        table.set(key, { kind: "list", items: itemsOf(list, index, from), at });
      }
    }
  }
  return { kind: "map", entries: top, at: place(0, 0) };
}

function itemsOf(list: string, line: number, from: number): ConfigNode[] {
  return Array.from(
    list.matchAll(/"([^"]*)"/g),
    ({ 1: text = "", index }) => ({ kind: "string", text, at: place(line, from + index) }),
  );
}

function place(line: number, column: number): () => Position {
  return () => ({ line: line + 1, column: column + 1 });
}
