/** A line of an authorized_keys file, as sshd(8) describes it. */
export interface AuthorizedKeysLine {
  /** Options in order: name in lower case and value without quotes, or undefined for none. */
  readonly options: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly keyType: string;
  readonly base64: string;
  readonly comment: string;
}

/**
 * Reads lines of an authorized_keys file the way sshd does, written from sshd(8) and independent of
 * everything under `src`, to see what sshd would make of what we print.
 *
 * @param text any number of lines
 * @returns one result per line that is neither empty nor a comment
 * @throws {Error} when sshd would complain about a line
 */
export function readAuthorizedKeysLines(text: string): AuthorizedKeysLine[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^[ \t]+/, ""))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(readLine);
}

function readLine(line: string): AuthorizedKeysLine {
  if (line.includes("\0") || line.includes("\r")) throw new Error("control character in the line");
  const bare = readKey(line);
  if (bare !== undefined) return { options: [], ...bare };
  const { options, rest } = readOptions(line);
  const key = readKey(rest);
  if (key === undefined) throw new Error("no key after the options");
  return { options, ...key };
}

function readKey(text: string): Omit<AuthorizedKeysLine, "options"> | undefined {
  const [keyType = "", base64 = "", ...comment] = text.replace(/^[ \t]+/, "").split(/[ \t]+/);
  if (!/^(ssh|ecdsa|sk)-[a-z0-9@.-]+$/.test(keyType)) return undefined;
  if (!/^[A-Za-z0-9+/]+=*$/.test(base64)) throw new Error("the key is not base64");
  return { keyType, base64, comment: comment.join(" ") };
}

/** Names up to `=` `,` or blank; values in double quotes, where `\"` is a quote. */
function readOptions(line: string): { options: AuthorizedKeysLine["options"]; rest: string } {
  const options: { name: string; value: string | undefined }[] = [];
  let at = 0;
  for (;;) {
    const name = /^[A-Za-z0-9-]+/.exec(line.slice(at))?.[0];
    if (name === undefined) throw new Error(`no option name at character ${at}`);
    at += name.length;
    let value: string | undefined;
    if (line[at] === "=") {
      if (line[at + 1] !== '"') throw new Error("the value is not quoted");
      value = "";
      for (at += 2; line[at] !== '"'; at++) {
        if (at >= line.length) throw new Error("the quote does not end");
        if (line[at] === "\\" && line[at + 1] === '"') at++;
        value += line[at];
      }
      at++;
    }
    options.push({ name: name.toLowerCase(), value });
    if (line[at] === " " || line[at] === "\t") return { options, rest: line.slice(at) };
    if (line[at] !== ",") throw new Error(`unexpected character after option ${name}`);
    at++;
  }
}
