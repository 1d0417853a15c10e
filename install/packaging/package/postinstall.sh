#!/bin/sh
# Users and directories only. sshd is never touched by installing a package.
if command -v systemd-sysusers >/dev/null 2>&1; then
  systemd-sysusers opkssh.conf || :
  if command -v systemd-tmpfiles >/dev/null 2>&1; then systemd-tmpfiles --create opkssh.conf || :; fi
fi
if [ "$1" != 2 ] && [ -z "$2" ]; then
  cat <<'HINT'
opkssh is ready as a client: opkssh login
To have this machine's sshd ask it:
  sudo opkssh server install
HINT
fi
exit 0
