#!/bin/sh
# An sshd that still asks opkssh would refuse everybody who has no other way in: stop before that.
case $1 in
upgrade | failed-upgrade | deconfigure | 1) exit 0 ;;
esac
for file in /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf; do
  [ -f "$file" ] || continue
  grep -iE '^[[:space:]]*authorizedkeyscommand[[:space:]=]' "$file" |
    grep -qE '[[:space:]="](/usr/bin/opkssh|/usr/local/lib/opkssh/(authorized-keys-command|key-filter/opkssh))([[:space:]"]|$)' || continue
  echo "error: sshd still asks opkssh ($file)" >&2
  echo "hint: opkssh server uninstall, then remove the package" >&2
  exit 1
done
exit 0
