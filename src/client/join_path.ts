/**
 * Appends a name to a directory, with the separator that the directory uses.
 *
 * @param directory an absolute path
 * @param name one name
 * @returns the path of that name in the directory
 */
export function joinPath(directory: string, name: string): string {
  return `${directory}${directory.includes("\\") ? "\\" : "/"}${name}`;
}
