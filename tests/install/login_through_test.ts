// A person logs in through what the installer put in place: real systems, real sshd, real program.
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { KEY_FILTER_PATH } from "../../src/admin/key_filter/key_filter_path.ts";
import { DEBIAN_RELEASES, inDebianRoot, needsDebianRoot } from "../support/install/debian_root.ts";
import { rootLogin } from "../support/install/root_login.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

/**
 * A test on both releases, or, unless SLOW=1, on the newer one alone.
 *
 * @param name what is in the way of the login
 * @param script what is done in the root
 * @param releases `both` always, or `newer` for what does not depend on the release
 */
function loggedInThrough(name: string, script: string, releases: "both" | "newer" = "newer"): void {
  const all = releases === "both" || Deno.env.get("SLOW") === "1";
  for (const release of DEBIAN_RELEASES.slice(all ? 0 : -1)) {
    const where = { release };
    Deno.test({
      ...needsDebianRoot(`install-linux.sh, then a login, on ${release}: ${name}`, where),
      fn: () =>
        withTempDir(async (share) => {
          const opkssh = await stagedOpkssh();
          await using person = await rootLogin(opkssh, share);
          const { code, output } = await inDebianRoot(
            dirname(opkssh),
            person.prelude + script,
            share,
            where,
          );
          assert.equal(code, 0, output);
        }),
    });
  }
}

/** Takes opkssh away; everything is as it was, and nobody gets in by it. */
const UNINSTALLED = `
install --uninstall --purge
shut_out
snapshot >/run/after
same /run/before /run/after "uninstalling"
`;

loggedInThrough(
  "a fresh machine, twice, from memory, and not after uninstalling",
  `
sshd_up
shut_out
install
shut_out
trust
log_in
snapshot >/run/installed
install --json | grep -q '"result":"unchanged"'
snapshot >/run/again
same /run/installed /run/again "a second run"
log_in
# Some account of every Debian has /dev for its home.
/usr/local/bin/opkssh audit >/run/audit 2>&1 || :
! grep 'cannot be read' /run/audit
grep -q 'verdict=allowed' /var/log/opkssh.log || grep -q '"verdict":"allowed"' /var/log/opkssh.log
${UNINSTALLED}`,
  "both",
);

loggedInThrough(
  "an installation of the Go tool is taken over with its policy",
  `
groupadd --system opksshuser
useradd -r -M -s /sbin/nologin -g opksshuser opksshuser
mkdir -m 750 /etc/opk /etc/opk/policy.d
: >/etc/opk/config.yml
issuer=$(sed -n 's/^.*\\(http[^ ]*\\) opkssh-public.*$/\\1/p' <<<"$(declare -f trust)")
echo "$issuer opkssh-public 24h" >/etc/opk/providers
echo "alice alice@example.com $issuer" >/etc/opk/auth_id
chgrp -R opksshuser /etc/opk
chmod 640 /etc/opk/*[a-z_]
chmod 750 /etc/opk/policy.d
: >/var/log/opkssh.log
chown root:opksshuser /var/log/opkssh.log
chmod 660 /var/log/opkssh.log
printf '#!/bin/sh\\n[ "$1" = --version ] && echo opkssh version v0.16.0\\n' >/usr/local/bin/opkssh
chown root:opksshuser /usr/local/bin/opkssh
chmod 755 /usr/local/bin/opkssh
printf 'AuthorizedKeysCommand /usr/local/bin/opkssh verify %%u %%k %%t\\nAuthorizedKeysCommandUser opksshuser\\n' >"$DROPINS/60-opk-ssh.conf"
printf '# x\\nopksshuser ALL=(ALL) NOPASSWD: /usr/local/bin/opkssh readhome *\\n' >/etc/sudoers.d/opkssh
chmod 440 /etc/sudoers.d/opkssh
policy=$(cat /etc/opk/providers /etc/opk/auth_id)
sshd_up
shut_out
install
is "$(cat /etc/opk/providers /etc/opk/auth_id)" "$policy"
is "$(cat "$DROPINS"/*opk-ssh.conf | grep -c '^AuthorizedKeysCommand ')" 1
echo 'allow_loopback_http = true' >/etc/opk/config.toml
chown root:opksshuser /etc/opk/config.toml
chmod 640 /etc/opk/config.toml
log_in
install --uninstall
shut_out
is "$(effective)" none
is "$(cat /etc/opk/providers /etc/opk/auth_id)" "$policy"
`,
  "both",
);

loggedInThrough(
  "a key filter refuses plain keys, and doctor names and mends what is wrong with it",
  `
filter=${KEY_FILTER_PATH}
ssh-keygen -q -t ed25519 -N '' -f /run/plain
sshd_up
install --key-filter
trust
is "$(effective)" "$filter verify %u %k %t"
log_in
# Who stands in for the program says what it is asked about.
mv /usr/local/bin/opkssh /run/opkssh
printf '#!/bin/sh\\necho "$4" >>/run/asked\\nexec /run/opkssh "$@"\\n' >/usr/local/bin/opkssh
chmod 755 /usr/local/bin/opkssh
: >/run/asked
chmod 666 /run/asked
shut_out /run/plain
is "$(cat /run/asked)" ""
log_in
is "$(sort -u /run/asked)" "ecdsa-sha2-nistp256-cert-v01@openssh.com"
mv -f /run/opkssh /usr/local/bin/opkssh
# A login writes the log.
in_place() { snapshot | grep -v '^/var/'; }
in_place >/run/installed
install --json | grep -q '"result":"unchanged"'
found() { code=0; /run/doctor doctor --offline >/run/found 2>&1 || code=$?; grep -F "$1" /run/found || { cat /run/found; exit 1; }; }
sed "s#^home=.*#home=$(echo "$STAGED"/opkssh.d/*)#" /usr/local/bin/opkssh >/run/doctor
chmod 755 /run/doctor
found "plain keys are refused before /usr/local/bin/opkssh is started"
is "$code" 0
found "run as opksshuser, verify works and refuses strangers"
broken() {
  found "$1"
  is "$code" 1
  eval "$2"
  found "plain keys are refused before"
  is "$code" 0
  log_in
  in_place >/run/after
  same /run/installed /run/after "$1"
}
chmod 777 "$filter"
shut_out
broken "sshd does not run $filter" "chmod 0755 $filter"
chown alice "$filter"
shut_out
broken "sshd does not run $filter" "chown root:root $filter"
chmod 777 "\${filter%/*}"
shut_out
broken "sshd does not run $filter" "chmod go-w \${filter%/*}"
printf '#!/bin/sh\\ncat /run/plain.pub\\n' >"$filter"
is "$(with_key /run/plain)" alice
broken "$filter is not the key filter as the installer writes it" "install --key-filter"
rm "$filter"
shut_out
broken "there is no program $filter" "install --key-filter"
chown alice /usr/local/bin/opkssh
broken "the key filter starts a program that sshd itself would not run" "chown root:root /usr/local/bin/opkssh"
mv /usr/local/bin/opkssh /run/opkssh
shut_out
broken "the key filter starts /usr/local/bin/opkssh, which does not exist" "mv /run/opkssh /usr/local/bin/opkssh"
install --no-key-filter
is "$(effective)" "$OURS"
[ ! -e /usr/local/lib/opkssh ]
log_in
shut_out /run/plain
install --key-filter
log_in
${UNINSTALLED}`,
  "both",
);

/** Keys from elsewhere, by a command that was there first: file, lines of sshd, what the program does. */
const FOREIGN: Readonly<Record<string, readonly [file: string, lines: string, program: string]>> = {
  "SSSD": [
    "50-sssd",
    "AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys\\nAuthorizedKeysCommandUser nobody",
    'sss_ssh_authorizedkeys) [ "$#:$1:$(id -un)" = 1:alice:nobody ] || [ "$#:$1:$(id -un)" = 1:alice:opksshuser ]',
  ],
  "OS Login": [
    "40-oslogin",
    "AuthorizedKeysCommand /usr/bin/google_authorized_keys\\nAuthorizedKeysCommandUser root",
    'google_authorized_keys) [ "$#:$1:$(id -un)" = 1:alice:root ]',
  ],
  "systemd-userdb": [
    "20-systemd-userdb",
    "AuthorizedKeysCommand /usr/bin/userdbctl-test ssh-authorized-keys %u\\nAuthorizedKeysCommandUser root",
    'userdbctl-test) [ "$#:$1:$2:$(id -un)" = 2:ssh-authorized-keys:alice:root ]',
  ],
  "EC2 Instance Connect in sshd_config": [
    "10-eic",
    "AuthorizedKeysCommand /usr/bin/eic_run_authorized_keys %u %f\\nAuthorizedKeysCommandUser daemon",
    "eic_run_authorized_keys) case $#:$1:$2:$(id -un) in 2:alice:SHA256:*:daemon) ;; *) false ;; esac",
  ],
};

for (const [name, [file, lines, program]] of Object.entries(FOREIGN)) {
  loggedInThrough(
    `the keys of ${name} still get in`,
    `
ssh-keygen -q -t ed25519 -N '' -f /run/foreign
printf '%b\\n' '${lines}' >"$DROPINS/${file}.conf"
program=$(sed -n 's/^AuthorizedKeysCommand \\([^ ]*\\).*/\\1/p' "$DROPINS/${file}.conf")
cat >"$program" <<'END'
#!/bin/sh
case \${0##*/} in
${program} || exit 1 ;;
esac
cat /run/foreign.pub
END
chmod 755 "$program"
snapshot >/run/before
sshd_up
is "$(with_key /run/foreign)" alice
code=0; install || code=$?
is "$code" 5
snapshot >/run/after
same /run/before /run/after "a refusal"
install --chain
is "$(with_key /run/foreign)" alice
trust
log_in
is "$(with_key /run/foreign)" alice
visudo -c
snapshot >/run/installed
install --chain --json | grep -q '"result":"unchanged"'
install --json | grep -q '"result":"unchanged"'
snapshot >/run/again
same /run/installed /run/again "a second run"
/usr/local/bin/opkssh doctor --offline
${UNINSTALLED}
is "$(with_key /run/foreign)" alice
`,
  );
}

loggedInThrough(
  "whatever other drop-ins are called, and without Include, and with Match at the end",
  `
sshd_up
cp -p /etc/ssh/sshd_config /run/config
for name in 10-foo 08-foo zz 00-foo; do
  printf 'AuthorizedKeysCommand /usr/bin/old %%u\\nAuthorizedKeysCommandUser nobody\\n' >"$DROPINS/$name.conf"
  snapshot >/run/before
  install --overwrite-config
  trust
  log_in
  ${UNINSTALLED}
  rm "$DROPINS/$name.conf"
done
penalties=$(grep '^PerSource' /etc/ssh/sshd_config || :)
for config in "$penalties\\nPort 2222\\nUsePAM yes\\n" "$penalties\\nPort 2222\\nUsePAM yes\\nMatch User bob\\n  PasswordAuthentication no"; do
  printf "$config" >/etc/ssh/sshd_config
  snapshot >/run/before
  install
  trust
  log_in
  ${UNINSTALLED}
done
cp -p /run/config /etc/ssh/sshd_config
`,
);

loggedInThrough(
  "policies in homes, also of accounts of a directory with its domain in the name",
  `
echo 'EXAMPLE\\alice:x:4711:4711::/home/example:/bin/sh' >>/etc/passwd
echo 'EXAMPLE\\alice:*:19000:0:99999:7:::' >>/etc/shadow
mkdir -m 700 /home/example
sshd_up
install
trust
row=$(sed 's/^alice/USER/' /etc/opk/auth_id)
: >/etc/opk/auth_id
shut_out
for user in alice:/home/alice:alice 'EXAMPLE\\alice:/home/example:4711'; do
  IFS=: read -r name home owner <<<"$user"
  mkdir -m 700 "$home/.opk"
  printf "'%s'%s\\n" "$name" "\${row#USER}" >"$home/.opk/auth_id"
  chmod 600 "$home/.opk/auth_id"
  chown -R "$owner" "$home"
done
log_in
is "$(ssh -F none -p 2222 -i /share/key -o IdentitiesOnly=yes -o BatchMode=yes \\
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \\
  -l 'EXAMPLE\\alice' 127.0.0.1 'id -u' || tail -n 2 /var/log/opkssh.log)" 4711
may() { setpriv --reuid=opksshuser --regid=opksshuser --clear-groups sudo -n -l "$@" >/dev/null 2>&1; }
may /usr/local/bin/opkssh readhome alice
may /usr/local/bin/opkssh readhome 'EXAMPLE\\alice'
may /usr/local/bin/opkssh readhome 'alice@example.com'
for words in '' 'alice bob' '-h' '--help' '../x' '/etc/passwd' 'alice --flag'; do
  ! may /usr/local/bin/opkssh readhome $words || { echo "allowed: readhome $words"; exit 1; }
done
! may /usr/local/bin/opkssh add alice x y
/usr/local/bin/opkssh doctor --offline
install --no-home-policy
shut_out
/usr/local/bin/opkssh doctor --offline | grep 'policies in homes are not used'
install
log_in
`,
  "both",
);

/** What a package lays down: program and installer, and nothing of sshd. */
const PACKAGE = `
mkdir -p /usr/bin/opkssh.d /usr/share/opkssh
cp -R "$STAGED"/opkssh.d/* /usr/bin/opkssh.d/
sed "s#$STAGED#/usr/bin#" "$STAGED/opkssh" >/usr/bin/opkssh
cp /src/install-linux.sh /usr/share/opkssh/
chmod 755 /usr/bin/opkssh /usr/share/opkssh/install-linux.sh
trust_packaged() {
  mkdir -p /usr/local/bin
  ln -s /usr/bin/opkssh /usr/local/bin/opkssh
  trust
  rm /usr/local/bin/opkssh
}
`;

loggedInThrough(
  "opkssh server install of a package, and uninstall",
  `
${PACKAGE}
sshd_up
code=0; setpriv --reuid=alice --regid=alice --clear-groups opkssh server install || code=$?
is "$code" 3
for words in '--frob:2' '--install-from=/bin/true:1' '--help:0' '--dry-run:0'; do
  code=0; opkssh server install "\${words%:*}" >/run/out 2>&1 || code=$?
  is "$code" "\${words#*:}"
  snapshot >/run/after
  same /run/before /run/after "$words"
done
printf 'AuthorizedKeysCommand /usr/bin/old %%u\\nAuthorizedKeysCommandUser nobody\\n' >"$DROPINS/50-old.conf"
code=0; opkssh server install || code=$?
is "$code" 5
rm "$DROPINS/50-old.conf"
opkssh server install
is "$(effective)" "/usr/bin/opkssh verify %u %k %t"
grep -q '/usr/bin/opkssh ^readhome' /etc/sudoers.d/opkssh
[ ! -e /usr/local/share/opkssh ]
trust_packaged
log_in
opkssh doctor --offline
opkssh server install --json | grep -q '"result":"unchanged"'
opkssh server install --key-filter
is "$(effective)" "${KEY_FILTER_PATH} verify %u %k %t"
tail -n 1 ${KEY_FILTER_PATH} | grep -qxF 'exec '"'/usr/bin/opkssh'"' "$@"'
log_in
opkssh doctor --offline | grep 'plain keys are refused before /usr/bin/opkssh'
code=0; sh /src/packaging/package/preremove.sh remove || code=$?
is "$code" 1
opkssh server install --no-key-filter
is "$(effective)" "/usr/bin/opkssh verify %u %k %t"
log_in
chmod 775 /usr/share/opkssh/install-linux.sh
code=0; opkssh server install || code=$?
is "$code" 1
chmod 755 /usr/share/opkssh/install-linux.sh
opkssh server uninstall --purge
shut_out
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
  "both",
);

loggedInThrough(
  "what the script installed is uninstalled by opkssh server uninstall",
  `
sshd_up
install
trust
log_in
/usr/local/bin/opkssh server install --json | grep -q '"result":"unchanged"'
rm -r /usr/local/bin/opkssh.d
shut_out
install
log_in
rm /usr/local/bin/opkssh
install
log_in
/usr/local/bin/opkssh server uninstall --purge
shut_out
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
);

loggedInThrough(
  "after a full disk has been mended",
  `
sshd_up
for path in /etc/sudoers.d /etc/ssh/sshd_config.d /usr/local/bin; do
  mount -t tmpfs -o size=8k,mode=755 none "$path"
  head -c 8192 /dev/zero >"$path/README" || :
  code=0; install || code=$?
  case $code in 3 | 6) ;; *) exit 1 ;; esac
  umount "$path"
  snapshot >/run/after
  same /run/before /run/after "a full $path"
  shut_out
done
install
trust
log_in
${UNINSTALLED}`,
);
