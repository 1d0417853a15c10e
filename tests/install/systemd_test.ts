// What systemd has to do with: the real one, booted in a throw-away root.
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { inDebianRoot, needsDebianRoot } from "../support/install/debian_root.ts";
import { KILLER } from "../support/install/killer.ts";
import { rootLogin } from "../support/install/root_login.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const WHERE = { release: "trixie", systemd: true } as const;

function underSystemd(name: string, script: string): void {
  Deno.test({
    ...needsDebianRoot(`install-linux.sh under systemd: ${name}`, WHERE),
    fn: () =>
      withTempDir(async (share) => {
        const opkssh = await stagedOpkssh();
        await using person = await rootLogin(opkssh, share);
        const run = await inDebianRoot(dirname(opkssh), person.prelude + script, share, WHERE);
        assert.equal(run.code, 0, run.output);
      }),
  });
}

/** Which process listens, and since when. */
const PROCESS = "sshd_process() { systemctl show -p MainPID -p ExecMainStartTimestamp ssh; }";

underSystemd(
  "sshd is reloaded, not restarted, and a timer keeps the providers' keys",
  `
${PROCESS}
sshd_up
process=$(sshd_process)
install
is "$(sshd_process)" "$process"
trust
log_in
systemd-analyze verify opkssh-cache-refresh.service opkssh-cache-refresh.timer
systemctl is-enabled opkssh-cache-refresh.timer
systemctl list-timers --no-pager opkssh-cache-refresh.timer | grep opkssh
# Only the provider that can be reached from here.
sed -i '/^https:/d' /etc/opk/providers
opkssh() { /usr/local/bin/opkssh "$@"; }
opkssh cache clear
opkssh cache list
systemctl start opkssh-cache-refresh.service
opkssh cache list | grep "^http.* fresh "
is "$(stat -c %U:%a /var/cache/opkssh/*.json)" opksshuser:600
systemctl kill -s KILL ssh && sleep 0.5 || :
log_in || { systemctl restart ssh; sshd_up; log_in; }
install --json | grep -q '"result":"unchanged"'
install --uninstall --purge
shut_out
! systemctl is-active opkssh-cache-refresh.timer
! systemctl cat opkssh-cache-refresh.timer
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
);

/** The drop-in of the package ec2-instance-connect, with a program that has one key for alice. */
const INSTANCE_CONNECT = `
useradd -r -M -s /usr/sbin/nologin ec2-instance-connect
ssh-keygen -q -t ed25519 -N '' -f /run/foreign
mkdir -p /usr/share/ec2-instance-connect /usr/lib/systemd/system/ssh.service.d
cat >/usr/share/ec2-instance-connect/eic_run_authorized_keys <<'END'
#!/bin/sh
case $#:$1:$2:$(id -un) in
2:alice:SHA256:*:ec2-instance-connect) cat /run/foreign.pub ;;
esac
END
chmod 755 /usr/share/ec2-instance-connect/eic_run_authorized_keys
cat >/usr/lib/systemd/system/ssh.service.d/ec2-instance-connect.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/sbin/sshd -D -o "AuthorizedKeysCommand /usr/share/ec2-instance-connect/eic_run_authorized_keys %%u %%f" -o "AuthorizedKeysCommandUser ec2-instance-connect" $SSHD_OPTS
END
systemctl daemon-reload
snapshot >/run/before
`;

underSystemd(
  "EC2 Instance Connect is chained, and on sshd's command line again after uninstalling",
  `
${INSTANCE_CONNECT}
sshd_up
is "$(with_key /run/foreign)" alice
code=0; install || code=$?
is "$code" 5
snapshot >/run/after
same /run/before /run/after "a refusal"
# A connection that is open stays open.
mkfifo /share/pipe
ssh -F none -p 2222 -i /run/foreign -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR \\
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null alice@127.0.0.1 \\
  'echo open; read line; echo "still $line"' </share/pipe >/run/open &
exec 9>/share/pipe
for try in $(seq 50); do grep -q open /run/open && break; sleep 0.1; done
install --chain
echo there >&9
exec 9>&-
wait $!
is "$(tr '\\n' ' ' </run/open)" "open still there "
is "$(with_key /run/foreign)" alice
trust
log_in
is "$(with_key /run/foreign)" alice
/usr/local/bin/opkssh doctor --offline
snapshot >/run/installed
install --json | grep -q '"result":"unchanged"'
install --chain --json | grep -q '"result":"unchanged"'
snapshot >/run/again
same /run/installed /run/again "a second run"
systemctl restart ssh
sshd_up
log_in
install --uninstall --purge
shut_out
is "$(with_key /run/foreign)" alice
systemctl show -p ExecStart ssh | grep -q eic_run_authorized_keys
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
);

underSystemd(
  "a command line that changes back after a failure",
  `
${INSTANCE_CONNECT}
sshd_up
# The restart does not come up again.
mkdir /run/systemd/system/ssh.service.d
cat >/usr/local/sbin/systemctl <<'END'
#!/bin/sh
[ "$1 $2" = "restart ssh.service" ] && [ ! -e /run/failed ] && { : >/run/failed; exit 1; }
exec /usr/bin/systemctl "$@"
END
chmod 755 /usr/local/sbin/systemctl
code=0; install --chain || code=$?
is "$code" 6
snapshot >/run/after
same /run/before /run/after "a restart that fails"
is "$(with_key /run/foreign)" alice
`,
);

/** From the last change backwards: there systemd and sshd are told. More with SLOW=1. */
const BEFORE_THE_END = Deno.env.get("SLOW") === "1"
  ? Array.from({ length: 20 }, (_, index) => index)
  : [2, 9, 14];

for (const action of ["install --chain", "install --uninstall --purge"]) {
  underSystemd(
    `${action} of a chained Instance Connect, killed`,
    `
${INSTANCE_CONNECT}
${KILLER}
prepare() { case "${action}" in *uninstall*) install --chain ;; esac; }
sshd_up
AT=0
prepare
arm_killer
killed_${action}
disarm_killer
is "$code" 0
count=$(cat /run/kill/count)
install --uninstall --purge
snapshot >/run/after
same /run/before /run/after "uninstalling"
for before in ${BEFORE_THE_END.join(" ")}; do
  AT=$((count - before))
  [ "$AT" -gt 0 ] || break
  prepare
  arm_killer
  killed_${action}
  disarm_killer
  is "$code" 137
  # Whatever sshd was told so far, and whatever it would be told by a restart:
  sshd -t
  is "$(with_key /run/foreign)" alice
  systemctl daemon-reload
  systemctl reset-failed ssh
  systemctl restart ssh
  sshd_up
  is "$(with_key /run/foreign)" alice
  install --chain
  trust
  log_in
  is "$(with_key /run/foreign)" alice
  install --uninstall --purge
  is "$(with_key /run/foreign)" alice
  snapshot >/run/after
  same /run/before /run/after "uninstalling after a kill at $AT of $count"
done
`,
  );
}
