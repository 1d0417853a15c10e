const MAX_LENGTH = 200;

/**
 * Shortens text for a message, so that a row of a megabyte does not fill the log.
 *
 * @param text any text
 * @returns at most 200 UTF-16 units and `...` where something was cut, never half a character
 */
export function shorten(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH).toWellFormed()}...`;
}
