import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { sha256Of } from "../../install/packaging/release/sha256_of.ts";
import { writeManifests } from "../../install/packaging/release/manifests.ts";
import { KEY_FILTER_PATH } from "../../src/admin/key_filter/key_filter_path.ts";
import { VERSION } from "../../src/cli/version.ts";
import { inDebianRoot, needsDebianRoot } from "../support/install/debian_root.ts";
import { exampleChecksums } from "../support/install/example_checksums.ts";
import { INSTALLER } from "../support/install/fake_server.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const PLAY = `---
- name: This machine
  hosts: localhost
  connection: local
  gather_facts: false
  roles:
    - role: opkssh
`;

const VARIABLES = {
  "opkssh_release_url": "http://127.0.0.1:8000",
  "opkssh_authorizations": [{
    principal: "root",
    identity: "alice@example.com",
    issuer: "https://accounts.google.com",
  }],
  "opkssh_config": '[cache]\nstale_for = "0s"\n',
};

/** A role whose release is served from `/share`, by the machine itself. */
async function layOut(share: string, opkssh: string): Promise<void> {
  await Deno.copyFile(INSTALLER, join(share, "install-linux.sh"));
  const known: Record<string, string> = { "install-linux.sh": await sha256Of(INSTALLER) };
  for (const asset of ["opkssh-linux-amd64", "opkssh-linux-arm64"]) {
    await Deno.copyFile(opkssh, join(share, asset));
    known[asset] = await sha256Of(opkssh);
  }
  const text = [...await exampleChecksums(known)].map(([name, hash]) => `${hash}  ${name}\n`).join(
    "",
  );
  await writeManifests(VERSION, text, share);
  await Deno.writeTextFile(join(share, "play.yml"), PLAY);
  await Deno.writeTextFile(join(share, "variables.json"), JSON.stringify(VARIABLES));
}

const SCRIPT = `
cp -r /share/ansible/opkssh /run/opkssh-role
mkdir /run/roles && mv /run/opkssh-role /run/roles/opkssh
export ANSIBLE_ROLES_PATH=/run/roles HOME=/root LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1
(cd /share && exec python3 -m http.server --bind 127.0.0.1 8000 >/run/http 2>&1) &
for try in $(seq 100); do
  python3 -c 'import socket; socket.create_connection(("127.0.0.1", 8000))' 2>/dev/null && break
  sleep 0.1
done
play() { ansible-playbook -i localhost, -e @/share/variables.json "$@" /share/play.yml >/run/play 2>&1; }
played() { play "$@" || { cat /run/play; exit 1; }; }
changes() { sed -n 's/.*changed=\\([0-9]*\\).*/\\1/p' /run/play; }

played --syntax-check
played --check
snapshot >/run/after
same /run/before /run/after "a dry run"

played
cat /run/play
is "$(effective)" "$OURS"
is "$(stat -c '%a %U:%G' /etc/opk/auth_id /etc/opk/providers /etc/opk/config.toml | sort -u)" "640 root:opksshuser"
/usr/local/bin/opkssh audit --skip-user-policy
grep -qx 'root alice@example.com https://accounts.google.com' /etc/opk/auth_id
is "$(grep -c '^https://' /etc/opk/providers)" 4

played
is "$(changes)" 0
played -e opkssh_home_policy=false
[ ! -e /etc/sudoers.d/opkssh ]
is "$(changes)" 1

played -e opkssh_key_filter=true
is "$(effective)" "${KEY_FILTER_PATH} verify %u %k %t"
played
is "$(changes)" 0
is "$(effective)" "${KEY_FILTER_PATH} verify %u %k %t"
played -e opkssh_key_filter=false
is "$(effective)" "$OURS"

# A download that is not what it should be.
mv /usr/local/bin/opkssh /run/opkssh
play -e '{"opkssh_checksums": {"install-linux.sh": "${"0".repeat(64)}"}}' && exit 1
grep -q 'checksum' /run/play
mv /run/opkssh /usr/local/bin/opkssh

# A policy that cannot be right is said at once.
play -e '{"opkssh_authorizations": [{"principal": "root", "identity": "x", "issuer": "https://nobody.example"}]}' && exit 1
grep -q 'https://nobody.example' /run/play
play -e opkssh_existing_command=perhaps && exit 1
grep -q 'opkssh_existing_command' /run/play

played -e opkssh_state=absent
is "$(effective)" none
[ -e /etc/opk/auth_id ]
played -e opkssh_state=purged
[ ! -e /etc/opk ]
played -e opkssh_state=absent
is "$(changes)" 0
ls -d /tmp/opkssh-* 2>/dev/null && exit 1 || :
`;

Deno.test({
  ...needsDebianRoot(
    "the Ansible role installs, changes nothing twice, and removes",
    { release: "bookworm-ansible" },
  ),
  fn: () =>
    withTempDir(async (share) => {
      const opkssh = await stagedOpkssh();
      await layOut(share, opkssh);
      const { code, output } = await inDebianRoot(
        dirname(opkssh),
        SCRIPT,
        share,
        { release: "bookworm-ansible" },
      );
      assert.equal(code, 0, output);
    }),
});
