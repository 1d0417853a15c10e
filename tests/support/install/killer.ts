/** Programs through which the installer changes a machine. */
const TOOLS =
  "mv rm cp mkdir rmdir chmod chown useradd groupadd userdel groupdel mktemp ln systemctl";

/**
 * Shell functions for scripts in a throw-away root: `arm_killer` has everything that is run in a
 * session of its own killed just before its n-th change of the machine, n being `$AT`; `disarm_killer`
 * ends that, and `/run/kill/count` has the number of changes.
 */
export const KILLER = `
arm_killer() {
  mkdir -p /run/kill
  echo 0 >/run/kill/count
  for tool in ${TOOLS}; do
    [ -x "$(command -v "$tool")" ] || continue
    cat >"/run/kill/$tool" <<END
#!/bin/sh
n=\\$((\\$(cat /run/kill/count) + 1))
echo \\$n >/run/kill/count
[ \\$n != $AT ] || kill -9 0
exec $(command -v $tool) "\\$@"
END
  done
  /bin/chmod 755 /run/kill/*
  for tool in ${TOOLS}; do [ ! -e "/run/kill/$tool" ] || /bin/mv "/run/kill/$tool" /usr/local/sbin/; done
}
disarm_killer() { for tool in ${TOOLS}; do /bin/rm -f "/usr/local/sbin/$tool"; done; }
killed_install() {
  code=0
  setsid -w sh /src/install-linux.sh --install-from="$STAGED/opkssh" "$@" || code=$?
}
`;
