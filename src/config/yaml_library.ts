/**
 * The parts of the YAML library that are used, to be imported when there is a file to read. Named one
 * by one in a module of its own: the bundler gives a lazily loaded CommonJS package nothing but a
 * default export.
 */
export { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
