import assert from "node:assert/strict";
import { dirname } from "node:path";
import { KEY_FILTER_PATH } from "../../src/admin/key_filter/key_filter_path.ts";
import {
  DEBIAN_RELEASES,
  type DebianRelease,
  inDebianRoot,
  needsDebianRoot,
} from "../support/install/debian_root.ts";
import { KILLER } from "../support/install/killer.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";

async function inRoot(release: DebianRelease, script: string): Promise<string> {
  const staged = dirname(await stagedOpkssh());
  const { code, output } = await inDebianRoot(staged, script, "", { release });
  assert.equal(code, 0, output);
  return output;
}

function onDebian(name: string, script: string): void {
  for (const release of DEBIAN_RELEASES) {
    Deno.test({
      ...needsDebianRoot(`install-linux.sh on ${release}: ${name}`, { release }),
      fn: async () => {
        await inRoot(release, script);
      },
    });
  }
}

onDebian(
  "a running sshd keeps running, asks opkssh, and is as before after uninstalling",
  `
# It writes the file a moment after it has started, and again after a reload.
sshd_pid() { for try in $(seq 50); do [ -s /run/sshd.pid ] && break; sleep 0.1; done; cat /run/sshd.pid; }
/usr/sbin/sshd
pid=$(sshd_pid)
install
is "$(effective)" "$OURS"
is "$(sshd_pid)" "$pid"
snapshot >/run/installed
cp -p /var/log/opkssh.log /run/log
install --json >/run/out
grep -q '"result":"unchanged"' /run/out
snapshot >/run/again
same /run/installed /run/again "a second run"
for shell in "busybox sh" bash; do
  $shell /src/install-linux.sh --install-from="$STAGED/opkssh"
  snapshot >/run/again
  same /run/installed /run/again "$shell"
done
logrotate --debug /etc/logrotate.d/opkssh
visudo -c
ssh-keygen -q -t ed25519 -N '' -f /run/key
log_in() {
  ssh -i /run/key -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \\
    root@127.0.0.1 true
}
log_in && exit 1
# Another program in its place shows that this very sshd asks it, as the right user.
mv /usr/local/bin/opkssh /run/opkssh
printf '#!/bin/sh\\n[ "$1 $2 $(id -un)" = "verify root opksshuser" ] && echo "$4 $3"\\n' >/usr/local/bin/opkssh
chmod 755 /usr/local/bin/opkssh
log_in
mv -f /run/opkssh /usr/local/bin/opkssh
install --uninstall --purge
is "$(effective)" none
is "$(sshd_pid)" "$pid"
kill -0 "$pid"
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
);

onDebian(
  "busybox's shell and tools are enough",
  `
for tool in awk sed grep stat mktemp cmp tr cut head tail sort cat cp mv rm mkdir rmdir chmod chown \\
  dirname sha256sum sync ln date id ls; do
  ln -s /usr/bin/busybox /usr/local/sbin/$tool
done
printf 'AuthorizedKeysCommand /usr/bin/old %%u\\nAuthorizedKeysCommandUser nobody\\n' >"$DROPINS/10-old.conf"
snapshot >/run/before
run() { busybox sh /src/install-linux.sh --install-from="$STAGED/opkssh" "$@"; }
code=0; run || code=$?
is "$code" 5
run --overwrite-config --dry-run
snapshot >/run/after
same /run/before /run/after "a dry run"
run --overwrite-config
is "$(effective)" "$OURS"
[ -e "$DROPINS/09-opk-ssh.conf" ]
snapshot >/run/installed
run --json | grep -q '"result":"unchanged"'
snapshot >/run/after
same /run/installed /run/after "a second run"
code=0; run --sha256=$(printf '0%.0s' $(seq 64)) || code=$?
is "$code" 4
run --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
);

onDebian(
  "its drop-in wins against any name",
  `
rmdir /run/sshd
for name in 10-foo 08-foo 09-foo 100-foo 05-x 00-foo 00-0 zz foo 50-foo '+a' 60-opk; do
  printf '  authorizedkeysCommand=/usr/bin/old %%u\\nAuthorizedKeysCommandUser nobody\\n' >"$DROPINS/$name.conf"
  snapshot >/run/before
  code=0; install || code=$?
  is "$code" 5
  snapshot >/run/after
  same /run/before /run/after "a refusal"
  install --overwrite-config
  [ ! -e /run/sshd ]
  mkdir /run/sshd
  is "$(effective)" "$OURS"
  is "$(grep -c opkssh /etc/ssh/sshd_config || :)" 0
  install --json | tee /run/out
  grep -q '"result":"unchanged"' /run/out
  install --uninstall --purge
  snapshot >/run/after
  same /run/before /run/after "uninstalling"
  rm "$DROPINS/$name.conf"
  rmdir /run/sshd
done
`,
);

onDebian(
  "without Include, and with Match at the end, the pair stands before everything",
  `
sed -i '/^Include/d' /etc/ssh/sshd_config
printf 'Match User bob\\n  PasswordAuthentication no' >>/etc/ssh/sshd_config
for tail in '' '\\nInclude /etc/ssh/sshd_config.d/*.conf\\n'; do
  printf "$tail" >>/etc/ssh/sshd_config
  snapshot >/run/before
  install
  is "$(effective)" "$OURS"
  is "$(sshd -T -C user=alice,host=x,addr=192.0.2.1 | sed -n 's/^authorizedkeyscommand //p')" "$OURS"
  install --json | grep -q '"result":"unchanged"'
  install --uninstall --purge
  snapshot >/run/after
  same /run/before /run/after "uninstalling"
done
printf 'Port 22\\nAuthorizedKeysCommand /bin/old\\nAuthorizedKeysCommandUser nobody\\ninclude "sshd_config.d/*.conf"\\n' >/etc/ssh/sshd_config
snapshot >/run/before
install --overwrite-config
is "$(effective)" "$OURS"
install --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
);

onDebian(
  "a foreign command is chained, as the user it ran as",
  `
printf '#!/bin/sh\\necho "old $* as $(id -un)"\\n' >/usr/bin/old
chmod 755 /usr/bin/old
for old in '/usr/bin/old %u:/usr/bin/old %u:alice:nobody:opksshuser' '/usr/bin/old::alice:root:root' \\
  '/usr/bin/old "a b" %f::a b F:daemon:daemon'; do
  IFS=: read -r command ignored arguments user runs_as <<END
$old
END
  printf 'AuthorizedKeysCommand %s\\nAuthorizedKeysCommandUser %s\\n' "$command" "$user" >"$DROPINS/50-old.conf"
  snapshot >/run/before
  install --chain
  effective
  case $command in
  *%f) set -- "a b" F ;;
  *) set -- alice ;;
  esac
  program=$(effective | cut -d' ' -f1)
  is "$(su -s /bin/sh opksshuser -c 'exec "$0" "$@" 2>/dev/null' "$program" alice AAAA ssh-ed25519 "$@")" "old $arguments as $runs_as"
  install --json | tee /run/out
  grep -q '"result":"unchanged"' /run/out
  install --uninstall --purge
  snapshot >/run/after
  same /run/before /run/after "uninstalling"
done
`,
);

onDebian(
  "takes over from the Go tool's installer and repairs what is too open",
  `
groupadd --system opksshuser
useradd -r -M -s /sbin/nologin -g opksshuser opksshuser
printf 'AuthorizedKeysCommand /usr/local/bin/opkssh verify %%u %%k %%t\\nAuthorizedKeysCommandUser opksshuser\\n' >"$DROPINS/60-opk-ssh.conf"
printf '# x\\nopksshuser ALL=(ALL) NOPASSWD: /usr/local/bin/opkssh readhome *\\n' >/etc/sudoers.d/opkssh
chmod 440 /etc/sudoers.d/opkssh
printf '#!/bin/sh\\necho opkssh version v0.10.0\\n' >/usr/local/bin/opkssh
chmod 755 /usr/local/bin/opkssh
mkdir -m 777 /etc/opk
echo 'https://issuer.example x 12h' >/etc/opk/providers
: >/etc/opk/config.yml
chmod 666 /etc/opk/config.yml /etc/opk/providers
install
is "$(effective)" "$OURS"
is "$(stat -c '%a %U:%G' /etc/opk /etc/opk/config.yml /etc/opk/providers | tr '\\n' ' ')" "750 root:opksshuser 640 root:opksshuser 640 root:opksshuser "
is "$(cat /etc/opk/providers)" 'https://issuer.example x 12h'
is "$(/usr/local/bin/opkssh.previous)" 'opkssh version v0.10.0'
grep -q 'ALL=(root) NOPASSWD: /usr/local/bin/opkssh ^readhome' /etc/sudoers.d/opkssh
is "$(grep -c NOPASSWD /etc/sudoers.d/opkssh)" 1
install --uninstall
is "$(effective)" none
[ ! -e /usr/local/bin/opkssh ]
id opksshuser
`,
);

onDebian(
  "a broken sshd_config, a wrong file and a full disk change nothing",
  `
refused() { code=0; "$@" || code=$?; is "$code" "$want"; snapshot >/run/after; same /run/before /run/after "$*"; }
want=2 refused install --frob
want=4 refused sh /src/install-linux.sh --install-from=/etc/passwd
want=4 refused install --sha256=$(printf '0%.0s' $(seq 64))
cp -p /etc/ssh/sshd_config /run/config
echo Bogus >>/etc/ssh/sshd_config
snapshot >/run/before
want=3 refused install
cp -p /run/config /etc/ssh/sshd_config
snapshot >/run/before
{ cat "$STAGED/opkssh"; head -c 200000 /dev/zero | tr '\\0' '#'; } >/run/large
mount -t tmpfs -o size=64k,mode=755 none /usr/local/bin
want=3 refused sh /src/install-linux.sh --install-from=/run/large
umount /usr/local/bin
mount -t tmpfs -o size=4k,mode=755 none /etc/sudoers.d
head -c 4096 /dev/zero >/etc/sudoers.d/README
snapshot >/run/before
want=6 refused install
umount /etc/sudoers.d
mount -t tmpfs -o noexec,mode=755 none /usr/local/bin
snapshot >/run/before
want=4 refused install
`,
);

onDebian(
  "the SELinux modules compile",
  `
SHUNIT_RUNNING=1
. /src/install-linux.sh
set +u
STAGE=/run
for domain in sshd_t sshd_session_t; do
  for KEY_FILTER in false true; do
    build_selinux_module "$domain" || { cat /run/semodule; exit 1; }
  done
done
[ -s /run/opkssh.pp ]
`,
);

/** Every single change with SLOW=1, which takes half an hour; else some of them. */
const STRIDE = Deno.env.get("SLOW") === "1" ? 1 : 20;
/** More changes than there are. */
const MOST = 300;

/**
 * A test that kills the installer just before its n-th change of the machine, for one n after the
 * other, until it comes to its end.
 *
 * @param name what is killed
 * @param fewest changes there are at least
 * @param script for one n; it ends by saying how the killed run ended
 */
function killedAnywhere(name: string, fewest: number, script: (at: number) => string): void {
  // The older release meets the same changes in the same order.
  for (const release of DEBIAN_RELEASES.slice(-1)) {
    Deno.test({
      ...needsDebianRoot(`install-linux.sh on ${release}: ${name}`, { release }),
      fn: async () => {
        for (let at = 1;; at += STRIDE) {
          assert.ok(at < MOST);
          const output = await inRoot(release, script(at));
          if (output.endsWith("ended with 0\n")) {
            assert.ok(at > fewest, `only ${at} changes`);
            return;
          }
          assert.ok(output.endsWith("ended with 137\n"), output);
        }
      },
    });
  }
}

/** A run that is killed at `$AT`, and what must hold afterwards. */
const KILLED = `${KILLER}
FILTERED='${KEY_FILTER_PATH} verify %u %k %t'
arm_killer
killed() {
  killed_install "$@"
  disarm_killer
  sshd -t
  case $(effective) in
  none) ;;
  "/usr/bin/old %u") [ -n "\${OLD_IS_RIGHT:-}" ] ;;
  /usr/local/lib/opkssh/authorized-keys-command*)
    is "$(su -s /bin/sh opksshuser -c '/usr/local/lib/opkssh/authorized-keys-command alice AAAA ssh-ed25519 alice 2>/dev/null')" key
    ;;
  "$FILTERED") id opksshuser && su -s /bin/sh opksshuser -c "\${FILTERED%% *} --version" ;;
  "$OURS") id opksshuser && su -s /bin/sh opksshuser -c '/usr/local/bin/opkssh --version' ;;
  *) echo "effective: $(effective)"; exit 1 ;;
  esac
}
`;

const PLACES: Readonly<Record<string, string>> = {
  "a drop-in": "",
  "the main file": "sed -i '/^Include/d' /etc/ssh/sshd_config\nsnapshot >/run/before\n",
};

for (const [place, prepare] of Object.entries(PLACES)) {
  killedAnywhere(`killed before any change, pair in ${place}`, 30, (at) =>
    `AT=${at}
${prepare}${KILLED}
killed
first=$code
install
is "$(effective)" "$OURS"
[ ! -e /var/lib/opkssh/lock ]
is "$(sed -n s/^pending_reload=//p /var/lib/opkssh/state)" ""
is "$(find /etc /usr/local /var/lib/opkssh -name '.opkssh-tmp*')" ""
install --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling after a kill at ${at}"
echo "ended with $first"
`);
}

killedAnywhere("an upgrade killed before any change", 10, (at) =>
  `AT=${at}
printf '#!/bin/sh\\necho opkssh version 0.0.9\\n' >/run/older
sh /src/install-linux.sh --install-from=/run/older
snapshot >/run/older.files
${KILLED}
killed
first=$code
/usr/local/bin/opkssh --version
su -s /bin/sh opksshuser -c '/usr/local/bin/opkssh --version'
install
is "$(/usr/local/bin/opkssh --version)" "$("$STAGED/opkssh" --version)"
is "$(/usr/local/bin/opkssh.previous --version)" "opkssh version 0.0.9"
is "$(find /etc /usr/local /var/lib/opkssh -name '.opkssh-tmp*')" ""
install --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling after a kill at ${at}"
echo "ended with $first"
`);

killedAnywhere("a chained installation killed before any change", 30, (at) =>
  `AT=${at}
printf '#!/bin/sh\\n[ "$1" = alice ] && echo key\\n' >/usr/bin/old
chmod 755 /usr/bin/old
printf 'AuthorizedKeysCommand /usr/bin/old %%u\\nAuthorizedKeysCommandUser daemon\\n' >"$DROPINS/50-old.conf"
snapshot >/run/before
${KILLED}
OLD_IS_RIGHT=yes
killed --chain
first=$code
install --chain
is "$(su -s /bin/sh opksshuser -c '/usr/local/lib/opkssh/authorized-keys-command alice AAAA ssh-ed25519 alice 2>/dev/null')" key
install --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling after a kill at ${at}"
echo "ended with $first"
`);

for (
  const [on, off] of [["--key-filter", "--no-key-filter"], ["--no-key-filter", "--key-filter"]]
) {
  killedAnywhere(`${on} killed before any change`, 10, (at) =>
    `AT=${at}
install ${off}
${KILLED}
killed ${on}
first=$code
install ${on}
case ${on} in
--key-filter) is "$(effective)" "$FILTERED" ;;
*) is "$(effective)" "$OURS"; [ ! -e /usr/local/lib/opkssh ] ;;
esac
is "$(find /etc /usr/local /var/lib/opkssh -name '.opkssh-tmp*')" ""
install --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling after a kill at ${at}"
echo "ended with $first"
`);
}

killedAnywhere("uninstalling killed before any change", 15, (at) =>
  `AT=${at}
install --key-filter
${KILLED}
killed --uninstall --purge
first=$code
install --uninstall --purge
is "$(effective)" none
snapshot >/run/after
same /run/before /run/after "uninstalling after a kill at ${at}"
echo "ended with $first"
`);
