import type { ConfigNode } from "../../src/config/config_node.ts";

/**
 * Writes a configuration tree as lines, for comparing.
 *
 * @param node the tree
 * @param path what it is called
 * @returns `path kind value @line:column`, depth first; nothing for the top itself
 */
export function flatten(node: ConfigNode, path = ""): string[] {
  const at = node.at();
  const place = `@${at.line}:${at.column}`;
  switch (node.kind) {
    case "map": {
      const below = [...node.entries].flatMap(([key, value]) =>
        flatten(value, path === "" ? key : `${path}.${key}`)
      );
      return path === "" ? below : [`${path} map ${place}`, ...below];
    }
    case "list":
      return [
        `${path} list ${place}`,
        ...node.items.flatMap((item, i) => flatten(item, `${path}[${i}]`)),
      ];
    case "string":
    case "plain":
      return [`${path} ${node.kind} ${node.text} ${place}`];
    case "boolean":
    case "integer":
      return [`${path} ${node.kind} ${node.value} ${place}`];
    case "other":
      return [`${path} other ${node.what} ${place}`];
    case "null":
      return [`${path} null ${place}`];
  }
}
