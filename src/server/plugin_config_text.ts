/** What YAML 1.1 or 1.2 would read as something other than text, as Go's library sees it. */
const NO_TEXT: readonly RegExp[] = [
  /^(?:~|null|Null|NULL|<<|)$/,
  /^(?:true|True|TRUE|false|False|FALSE)$/,
  /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  /^[-+]?(?:\.inf|\.Inf|\.INF|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+)$/,
  /^(?:\.nan|\.NaN|\.NAN)$/,
  /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?$/,
];

/** A first character that means something, or a document marker. */
const INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|$)|---|\.\.\.)/;

/** A colon that would end a key, or a number sign that would begin a comment. */
const BREAKS_PLAIN = /:(?:[ \t]|$)|[ \t]#/;

const UNPRINTABLE =
  /[^\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Writes a plugin's configuration the way the Go tool hands it to the plugin: YAML with the two keys,
 * quoted like Go's library quotes.
 *
 * @param name value of `name`
 * @param command value of `command`
 * @returns YAML text with a line feed at the end
 */
export function pluginConfigText(name: string, command: string): string {
  return `name: ${scalar(name)}\ncommand: ${scalar(command)}\n`;
}

function scalar(text: string): string {
  if (UNPRINTABLE.test(text)) return JSON.stringify(text);
  if (NO_TEXT.some((form) => form.test(text))) return JSON.stringify(text);
  const plain = !/^ | $/.test(text) && !INDICATOR.test(text) && !BREAKS_PLAIN.test(text);
  return plain ? text : `'${text.replaceAll("'", "''")}'`;
}
