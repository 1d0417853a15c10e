// What can be wrong before the installer came: one clear message with the next thing to type, the right
// exit code, and not a byte changed.
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { DEBIAN_RELEASES, inDebianRoot, needsDebianRoot } from "../support/install/debian_root.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";

const REFUSED = `
# refused CODE TEXT COMMAND...
refused() {
  want=$1 text=$2
  shift 2
  snapshot >/run/before
  code=0; "$@" >/run/stdout 2>/run/stderr || code=$?
  cat /run/stderr
  is "$code" "$want"
  is "$(grep -c '^error: ' /run/stderr)" 1
  grep -q -- "$text" /run/stderr || { echo "expected: $text"; exit 1; }
  grep -q '^hint: .' /run/stderr || { echo "no hint"; exit 1; }
  is "$(grep -vc '^error: \\|^hint: \\|^warning: \\|^putting \\|^everything ' /run/stderr)" 0
  snapshot >/run/after
  same /run/before /run/after "$*"
  is "$(find /etc /usr/local /var/lib -name '.opkssh-tmp*')" ""
}
from() { file=$1; shift; sh /src/install-linux.sh --install-from="$file" "$@"; }
`;

/** Name, and the script that has to be refused. */
const WRONG: Readonly<Record<string, string>> = {
  "a file that is not there, empty, a directory, or no program": `
: >/run/empty
refused 3 'is not a file' from /nowhere
refused 3 'is empty' from /run/empty
refused 3 'is not a file' from /etc
refused 4 'does not run on this machine' from /etc/passwd
`,
  "a program for another architecture, and one that is cut off": `
cp /bin/true /run/arm64
printf '\\267\\000' | dd of=/run/arm64 bs=1 seek=18 conv=notrunc 2>/dev/null
refused 4 'does not run on this machine' from /run/arm64
head -c 5000 /bin/true >/run/short
refused 4 'does not run on this machine' from /run/short
head -c 300 "$STAGED/opkssh" >/run/short
refused 4 'does not run on this machine' from /run/short
`,
  "a launcher without what it runs": `
sed 's#^home=.*#home=/nowhere/opkssh.d/x#' "$STAGED/opkssh" >/run/launcher
refused 3 'what it runs is not in /nowhere' from /run/launcher
`,
  "a program with another SHA-256": `
refused 4 'the SHA-256 is' install --sha256=$(printf '0%.0s' $(seq 64))
refused 2 'not usable as SHA-256' install --sha256=12
`,
  "no root": `
refused 3 'must be run as root' setpriv --reuid=nobody --regid=nogroup --clear-groups \\
  sh /src/install-linux.sh --install-from=/bin/true
refused 3 'must be run as root' setpriv --reuid=nobody --regid=nogroup --clear-groups \\
  sh /src/install-linux.sh --uninstall
`,
  "no sshd, no sudo, no configuration of sshd": `
mv /usr/sbin/sshd /run/sshd-away
refused 3 'OpenSSH server is not installed' install
mv /run/sshd-away /usr/sbin/sshd
mv /usr/bin/sudo /run/sudo-away
refused 3 'sudo is not installed' install
mv /run/sudo-away /usr/bin/sudo
mv /etc/ssh/sshd_config /run/config
refused 3 'there is no /etc/ssh/sshd_config' install
`,
  "a broken sshd_config, or a broken drop-in": `
echo Bogus >>/etc/ssh/sshd_config
refused 3 'sshd does not accept its present configuration: .*Bogus' install
refused 3 'Bogus' install --uninstall
sed -i '/^Bogus/d' /etc/ssh/sshd_config
echo 'Port x' >"$DROPINS/50-x.conf"
refused 3 "Badly formatted port number" install
`,
  "an unknown distribution": `
rm -f /etc/os-release
printf 'ID=plan9\\n' >/etc/os-release
rm -f /etc/debian_version
refused 3 'distribution is not known' install
printf 'ID=nixos\\n' >/etc/os-release
: >/etc/NIXOS
refused 3 'NixOS is configured in its configuration' install
`,
  "a directory or a link where a file should be": `
mkdir -p /etc/opk /usr/local/lib/opkssh /usr/local/share/opkssh
for path in /usr/local/bin/opkssh /etc/opk/auth_id /etc/opk/providers /etc/opk/config.toml \\
  /etc/sudoers.d/opkssh /var/log/opkssh.log /etc/logrotate.d/opkssh /etc/cron.d/opkssh \\
  /usr/local/lib/opkssh/then /etc/systemd/system/opkssh-cache-refresh.timer \\
  /usr/local/share/opkssh/install-linux.sh; do
  mkdir -p "$path"
  refused 3 "$path is not a file" install
  rmdir "$path"
  ln -s /etc/passwd "$path"
  refused 3 "$path is a symbolic link" install
  rm "$path"
  mkfifo "$path"
  refused 3 "$path is not a file" install
  rm "$path"
done
`,
  "a file or a link where a directory should be": `
for path in /etc/opk /etc/opk/policy.d /var/lib/opkssh /usr/local/lib/opkssh /var/cache/opkssh \\
  /usr/local/share/opkssh; do
  mkdir -p "\${path%/*}"
  echo x >"$path"
  refused 3 "$path is not a directory" install
  rm "$path"
  ln -s /etc "$path"
  refused 3 "$path is a symbolic link" install
  rm "$path"
done
rmdir /etc/opk
`,
  "directories that are not root's alone, or not there to be written to": `
chmod 775 /usr/local/bin
refused 3 'chmod go-w /usr/local/bin' install
chmod 755 /usr/local/bin
chown nobody /usr/local
refused 3 'chown root /usr/local' install
chown root /usr/local
echo x >/opt/file
refused 3 '/opt/file is not a directory' install --install-dir=/opt/file/bin
mount -t tmpfs -o ro,mode=755 none /usr/local/bin
refused 3 '/usr/local/bin is read-only' install
umount /usr/local/bin
mount -t tmpfs -o noexec,mode=755 none /usr/local/bin
refused 4 'noexec file system' install
`,
  "sshd's files as links": `
mv /etc/ssh/sshd_config /etc/ssh/real
sed -i /^Include/d /etc/ssh/real
ln -s real /etc/ssh/sshd_config
refused 5 'is a symbolic link' install
`,
  "full disks": `
{ cat "$STAGED/opkssh"; head -c 200000 /dev/zero | tr '\\0' '#'; } >/run/large
for path in /usr/local/bin /etc/sudoers.d /etc/ssh/sshd_config.d /etc/logrotate.d; do
  mount -t tmpfs -o size=8k,mode=755 none "$path"
  head -c 8192 /dev/zero >"$path/README" || :
  case $path in
  /usr/local/bin) refused 3 'cannot be written to: No space left on device' from /run/large ;;
  *) refused 6 "df -h $path" install ;;
  esac
  umount "$path"
done
mkdir /var/lib/opkssh
mount -t tmpfs -o size=4k,mode=700 none /var/lib/opkssh
mkdir /var/lib/opkssh/originals
head -c 4096 /dev/zero >/var/lib/opkssh/full || :
refused 1 'df -h /var/lib' install
`,
  "a foreign command, and somebody else's sudo rules": `
printf 'AuthorizedKeysCommand /usr/bin/old %%u\\nAuthorizedKeysCommandUser nobody\\n' >"$DROPINS/50-old.conf"
refused 5 'already has an AuthorizedKeysCommand: /usr/bin/old %u' install
refused 5 'is not there: /usr/bin/old' install --chain
rm "$DROPINS/50-old.conf"
echo 'alice ALL=(ALL) ALL' >/etc/sudoers.d/opkssh
refused 3 'lines that are not ours' install
`,
};

/** Both with SLOW=1. */
const RELEASES = DEBIAN_RELEASES.slice(Deno.env.get("SLOW") === "1" ? 0 : -1);

for (const release of RELEASES) {
  for (const [name, script] of Object.entries(WRONG)) {
    Deno.test({
      ...needsDebianRoot(`install-linux.sh on ${release} refuses ${name}`, { release }),
      fn: async () => {
        const staged = dirname(await stagedOpkssh());
        const { code, output } = await inDebianRoot(staged, REFUSED + script, "", { release });
        assert.equal(code, 0, output);
      },
    });
  }

  Deno.test({
    ...needsDebianRoot(`install-linux.sh on ${release} replaces a program that runs`, { release }),
    fn: async () => {
      const staged = dirname(await stagedOpkssh());
      const { code, output } = await inDebianRoot(
        staged,
        `
install
# A program of the kind that a file system does not let be written to while it runs.
cp /bin/sleep /run/older
mv /run/older /usr/local/bin/opkssh
/usr/local/bin/opkssh 1000 &
running=$!
install
kill -0 $running
is "$(/usr/local/bin/opkssh --version)" "$("$STAGED/opkssh" --version)"
cmp /usr/local/bin/opkssh.previous /bin/sleep
kill $running
install --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
        "",
        { release },
      );
      assert.equal(code, 0, output);
    },
  });
}
