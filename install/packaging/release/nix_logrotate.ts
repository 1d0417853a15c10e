/**
 * Turns a logrotate configuration of one file into attributes of NixOS's
 * `services.logrotate.settings`.
 *
 * @param text `FILE {`, directives one a line, `}`
 * @returns Nix attributes, one a line; the file is `files`
 * @throws {Error} when it has another form
 */
export function nixLogrotate(text: string): string {
  const [, file, body] = /^(\/\S+) \{\n([^{}]*)\}\n$/.exec(text) ?? [];
  if (file === undefined || body === undefined) throw new Error("Cannot read logrotate's file");
  const attributes = body.trimEnd().split("\n").map((line) => {
    const [name = "", ...values] = line.trim().split(" ");
    const value = values.join(" ");
    if (FREQUENCIES.includes(name)) return `frequency = "${name}";`;
    if (value === "") return `${name} = true;`;
    return /^\d+$/.test(value) ? `${name} = ${value};` : `${name} = "${value}";`;
  });
  return [`files = "${file}";`, ...attributes].join("\n");
}

const FREQUENCIES: readonly string[] = ["daily", "weekly", "monthly"];
