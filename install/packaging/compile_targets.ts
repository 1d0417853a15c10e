import type { TargetOs } from "./runtime_flags.ts";

/** One binary of a release. */
export interface CompileTarget {
  /** Name that `deno compile --target` takes. */
  readonly triple: string;
  /** Operating system, which decides the flags. */
  readonly os: TargetOs;
  /** Name of the file in a release; the names the Go tool's installers download. */
  readonly asset: string;
}

/** Every binary of a release; the runtime has no base binary for anything else. */
export const COMPILE_TARGETS: readonly CompileTarget[] = [
  { triple: "x86_64-unknown-linux-gnu", os: "linux", asset: "opkssh-linux-amd64" },
  { triple: "aarch64-unknown-linux-gnu", os: "linux", asset: "opkssh-linux-arm64" },
  { triple: "x86_64-apple-darwin", os: "darwin", asset: "opkssh-osx-amd64" },
  { triple: "aarch64-apple-darwin", os: "darwin", asset: "opkssh-osx-arm64" },
  { triple: "x86_64-pc-windows-msvc", os: "windows", asset: "opkssh-windows-amd64.exe" },
  { triple: "aarch64-pc-windows-msvc", os: "windows", asset: "opkssh-windows-arm64.exe" },
];

/**
 * The target that runs on this machine.
 *
 * @returns one of {@linkcode COMPILE_TARGETS}, or undefined where there is none (musl has none
 *   either, but calls itself linux-gnu only when the runtime was built against it)
 */
export function hostTarget(): CompileTarget | undefined {
  return COMPILE_TARGETS.find((target) => target.triple === Deno.build.target);
}
