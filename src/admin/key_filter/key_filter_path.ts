/**
 * Where the installer puts the key filter. It is called opkssh so that whoever looks for
 * `opkssh verify` in sshd's configuration finds it.
 */
export const KEY_FILTER_PATH = "/usr/local/lib/opkssh/key-filter/opkssh";
