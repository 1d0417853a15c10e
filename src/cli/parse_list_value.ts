/**
 * Splits the value of a list flag: one CSV record (RFC 4180), so an item with a comma stands in
 * double quotes and a double quote inside them is doubled. Blanks belong to the items.
 *
 * The Go tool reads the first line of a value and drops the others without a word; a line break is
 * refused here (test "parseListValue refuses").
 *
 * @param text the value; empty for a list without items
 * @returns the items, undefined when the record is malformed
 */
export function parseListValue(text: string): readonly string[] | undefined {
  if (text === "") return [];
  if (/[\r\n]/.test(text)) return undefined;
  const items: string[] = [];
  let rest = text;
  while (true) {
    const item = rest.startsWith('"') ? quoted(rest) : plain(rest);
    if (item === undefined) return undefined;
    items.push(item.value);
    if (item.rest === "") return items;
    if (!item.rest.startsWith(",")) return undefined;
    rest = item.rest.slice(1);
  }
}

interface Item {
  readonly value: string;
  readonly rest: string;
}

function plain(text: string): Item | undefined {
  const comma = text.indexOf(",");
  const value = comma < 0 ? text : text.slice(0, comma);
  return value.includes('"') ? undefined : { value, rest: text.slice(value.length) };
}

function quoted(text: string): Item | undefined {
  let value = "";
  let at = 1;
  while (true) {
    const end = text.indexOf('"', at);
    if (end < 0) return undefined;
    value += text.slice(at, end);
    if (text[end + 1] !== '"') return { value, rest: text.slice(end + 1) };
    value += '"';
    at = end + 2;
  }
}
