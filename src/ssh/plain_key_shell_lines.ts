import { CERTIFICATE_TYPE_ENDING } from "./is_plain_key_type.ts";

/**
 * What a POSIX shell script does in front of `opkssh verify` with a plain key: it ends with exit code
 * 1 and prints nothing, which is what `main.ts` does with the same words. Only the one command line
 * that sshd makes of `verify %u %k %t` is decided here; whatever has other words, or an option in
 * place of the user, is left to the program. No word is split, expanded or run.
 */
export const PLAIN_KEY_SHELL_LINES = `if [ "$#" -eq 4 ] && [ "$1" = verify ]; then
  case $2 in -*) ;; *) case $4 in *${CERTIFICATE_TYPE_ENDING}) ;; *) exit 1 ;; esac ;; esac
fi
`;
