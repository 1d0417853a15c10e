/**
 * Fills the values of a release into a template. `@NAME@` anywhere stands for a value without line
 * breaks; a comment line that is nothing but `# @NAME@` stands for any number of lines, which get its
 * indentation. So a template can be read by the tools of its own language.
 *
 * @param text the template
 * @param values by name, in upper case
 * @returns the filled text
 * @throws {Error} for a name without a value, and a value that would have to be quoted
 */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  const valueOf = (name: string): string => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`Cannot fill a template: there is no ${name}`);
    return value;
  };
  const lines = text.split("\n").map((line) => {
    const [, indent = "", block] = BLOCK.exec(line) ?? [];
    if (block !== undefined) {
      return valueOf(block).split("\n").map((part) => part === "" ? "" : indent + part).join("\n");
    }
    return line.replace(INLINE, (_, name: string) => {
      const value = valueOf(name);
      // Stands in double quotes in Ruby, YAML, Nix, PowerShell and between tags in XML.
      if (!PLAIN.test(value) || value.includes("${")) {
        throw new Error(`Cannot fill a template: ${name} would have to be quoted`);
      }
      return value;
    });
  });
  return lines.join("\n");
}

const BLOCK = /^(\s*)# @([A-Z][A-Z0-9_]*)@$/;
const INLINE = /@([A-Z][A-Z0-9_]*)@/g;
const PLAIN = /^[^\x00-\x1f"'`\\<>&#]*$/;
