/** The line that makes ssh read the identity directory's configuration. */
export const INCLUDE_LINE = "Include ~/.ssh/opkssh/config";

/** The comment in front of the default keys in the identity directory's configuration. */
const DEFAULTS_MARK = "# keys that ssh tries on its own when no IdentityFile is set";

/**
 * Tells whether an ssh configuration includes the identity directory's one. A comment does not
 * count; in the Go tool it does (`tests/unit/client/ssh_config_text_test.ts`).
 *
 * @param text content of `~/.ssh/config`
 * @returns true when a line says so
 */
export function includesIdentities(text: string): boolean {
  return linesOf(text).some((line) => {
    const [keyword = "", ...files] = line.trim().split(/[ \t=]+/);
    return keyword.toLowerCase() === "include" &&
      files.some((file) => file.replace(/^"(.*)"$/, "$1") === "~/.ssh/opkssh/config");
  });
}

/**
 * Puts the line that includes the identity directory's configuration in front, where it holds for
 * all hosts; a text that has it already stays as it is.
 *
 * @param text content of `~/.ssh/config`, possibly empty
 * @returns the new content
 */
export function withInclude(text: string): string {
  return includesIdentities(text) ? text : `${INCLUDE_LINE}\n\n${text}`;
}

/**
 * Makes the identity directory's configuration name a key and its certificate, quoted, by whole
 * lines. ssh stops trying its default keys as soon as any `IdentityFile` holds, so those that exist
 * are listed at the end.
 *
 * @param text content of the configuration
 * @param privateKey absolute path of the private key
 * @param defaultKeys paths of default keys as they are to be listed, such as `~/.ssh/id_rsa`
 * @returns the new content; the same as `text` when nothing changes
 */
export function withIdentity(
  text: string,
  privateKey: string,
  defaultKeys: readonly string[],
): string {
  const [identity, certificate] = identityLines(privateKey);
  const body = withoutDefaults(linesOf(text));
  const known = body.includes(identity) && body.includes(certificate);
  const lines = known ? body : [identity, certificate, ...without(body, privateKey)];
  return join([...lines, ...defaultLines(defaultKeys)]);
}

/**
 * Takes the lines of one key out, in our spelling and in the Go tool's; all others stay.
 *
 * @param text content of the configuration
 * @param privateKey absolute path of the private key
 * @returns the new content; the same as `text` when it has no such line
 */
export function withoutIdentity(text: string, privateKey: string): string {
  const lines = linesOf(text);
  const kept = without(lines, privateKey);
  return kept.length === lines.length ? text : join(kept);
}

function identityLines(privateKey: string): readonly [string, string] {
  // ssh_config(5), TOKENS
  const path = privateKey.replaceAll("%", "%%");
  return [`IdentityFile "${path}"`, `CertificateFile "${path}-cert.pub"`];
}

function without(lines: readonly string[], privateKey: string): string[] {
  const ours = new Set([...identityLines(privateKey), `IdentityFile ${privateKey}`]);
  return lines.filter((line) => !ours.has(line.trim()));
}

function defaultLines(defaultKeys: readonly string[]): string[] {
  if (defaultKeys.length === 0) return [];
  return [DEFAULTS_MARK, ...defaultKeys.map((path) => `IdentityFile "${path}"`)];
}

/** The list of defaults is the last thing in the file, and made anew each time. */
function withoutDefaults(lines: readonly string[]): readonly string[] {
  const mark = lines.indexOf(DEFAULTS_MARK);
  if (mark < 0) return lines;
  const next = lines.findIndex((line, at) =>
    at > mark && !line.startsWith('IdentityFile "~/.ssh/')
  );
  return [...lines.slice(0, mark), ...(next < 0 ? [] : lines.slice(next))];
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
