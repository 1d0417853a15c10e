/**
 * Where sudo may be: places nobody but root can write. NixOS has its setuid programs in a place of
 * their own.
 */
export const SUDO_PATHS = [
  "/usr/bin/sudo",
  "/usr/local/bin/sudo",
  "/run/wrappers/bin/sudo",
] as const;
