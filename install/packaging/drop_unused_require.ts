/**
 * Removes the imports of `node:module` that nothing needs. The bundler puts what CommonJS packages
 * need (`createRequire` among it) into one chunk, and every other file imports that chunk, if only
 * for its side effects. It has none, but loading `node:module` doubles the start of the runtime, so
 * only files that really use something of it may load it.
 *
 * @param files contents by file name
 * @returns the same files without such imports
 */
export function dropUnusedRequire(files: ReadonlyMap<string, string>): Map<string, string> {
  const helpers = [...files].filter(([, text]) => isHelperChunk(text)).map(([name]) => name);
  return new Map([...files].map(([name, text]) => [
    name,
    helpers.reduce((rest, helper) => rest.replaceAll(`import"./${helper}";`, ""), text),
  ]));
}

/** The chunk that makes `require`, and imports nothing else whose effects could be missed. */
function isHelperChunk(text: string): boolean {
  const imports = text.match(/\bimport\b(?!\.meta)/g) ?? [];
  return imports.length === 1 &&
    /import\{createRequire as __deno_internal_createRequire\} from "node:module"/.test(text);
}
