/**
 * Exit codes of `install/install-linux.sh` that no command of ours has otherwise; `server install` and
 * `server uninstall` hand them on.
 */
export const INSTALLER_EXIT_CODES = {
  /** The command line could not be understood. */
  usage: 2,
  /** The machine does not fit; nothing was changed. */
  unfit: 3,
  /** What it would install is not what it should be; nothing was changed. */
  untrusted: 4,
  /** sshd's configuration was left alone because of what is in it. */
  sshdRefused: 5,
  /** Failed on the way; everything was put back. */
  rolledBack: 6,
} as const;

/** One of {@linkcode INSTALLER_EXIT_CODES}. */
export type InstallerExitCode = (typeof INSTALLER_EXIT_CODES)[keyof typeof INSTALLER_EXIT_CODES];
