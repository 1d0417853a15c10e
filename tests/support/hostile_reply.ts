import type { Behaviour } from "./hostile_provider.ts";

/**
 * An orderly answer.
 *
 * @param body of any kind
 * @param headers besides the usual ones
 */
export function answer(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return { kind: "answer", body, headers };
}

/**
 * A redirect.
 *
 * @param location where to, whatever it is
 */
export function redirect(location: string): Behaviour {
  return { kind: "answer", status: 302, headers: { location }, body: "" };
}

/** @returns the bytes, compressed */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
