/** Places of the program that knows accounts of directory services (LDAP, SSSD), Nix's among them. */
export const GETENT_PATHS: readonly string[] = [
  "/usr/bin/getent",
  "/bin/getent",
  "/run/current-system/sw/bin/getent",
];
