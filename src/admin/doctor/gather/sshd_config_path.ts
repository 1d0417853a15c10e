/**
 * Where sshd's configuration usually is.
 *
 * @param os operating system
 * @param baseDir directory of our own configuration, beside which that of sshd is on Windows
 * @returns absolute path
 */
export function sshdConfigPath(os: typeof Deno.build.os, baseDir: string): string {
  if (os !== "windows") return "/etc/ssh/sshd_config";
  return `${baseDir.slice(0, baseDir.lastIndexOf("\\"))}\\ssh\\sshd_config`;
}
