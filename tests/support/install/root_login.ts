import assert from "node:assert/strict";
import { join } from "node:path";
import { PUBLIC_CLIENT, startOpenIdProvider } from "../openid_provider.ts";
import { scriptedLogin } from "../scripted_login.ts";

/** A person who has logged in, and how a throw-away root reaches their OpenID Provider. */
export interface RootLogin extends AsyncDisposable {
  /** Directory for `/share`: key and certificate, and a socket that leads to the provider. */
  readonly share: string;
  /**
   * Shell functions for scripts in the root, which has account alice and an sshd on port 2222:
   * `sshd_up`, `trust` (lets the person become alice), `log_in` (as alice, with the certificate).
   */
  readonly prelude: string;
}

/** Runs inside, where the network is another one. */
const FORWARD = `const [port] = Deno.args;
for await (const inside of Deno.listen({ hostname: "127.0.0.1", port: Number(port) })) {
  const outside = await Deno.connect({ transport: "unix", path: "/share/provider" });
  inside.readable.pipeTo(outside.writable).catch(() => {});
  outside.readable.pipeTo(inside.writable).catch(() => {});
}
`;

/**
 * Starts an OpenID Provider on this machine and logs alice in there with the real program, as she
 * would on her own machine.
 *
 * @param opkssh the staged program
 * @param share an empty directory
 */
export async function rootLogin(opkssh: string, share: string): Promise<RootLogin> {
  await using stack = new AsyncDisposableStack();
  const provider = stack.use(await startOpenIdProvider());
  const key = join(share, "key");
  const { code, stderr } = await scriptedLogin({ opkssh, provider, home: share, key });
  assert.equal(code, 0, stderr);
  await Deno.writeTextFile(join(share, "forward.js"), FORWARD);
  const port = Number(new URL(provider.issuer).port);
  const listener = Deno.listen({ transport: "unix", path: join(share, "provider") });
  stack.defer(() => listener.close());
  void forward(listener, port);
  const resources = stack.move();
  return {
    share,
    prelude: prelude(provider.issuer, port),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function forward(listener: Deno.Listener, port: number): Promise<void> {
  try {
    for await (const inside of listener) {
      const provider = await Deno.connect({ hostname: "127.0.0.1", port });
      inside.readable.pipeTo(provider.writable).catch(() => {});
      provider.readable.pipeTo(inside.writable).catch(() => {});
    }
  } catch (error) {
    // The test is over.
    if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) {
      throw error;
    }
  }
}

function prelude(issuer: string, port: number): string {
  return `
useradd -m -s /bin/sh alice
if sshd -T | grep -q '^persourcepenalties '; then
  # Newer ones do not even talk to whoever was refused a few times.
  printf 'PerSourcePenalties no\\n%s\\n' "$(cat /etc/ssh/sshd_config)" >/run/sshd_config
else
  cat /etc/ssh/sshd_config >/run/sshd_config
fi
printf 'Port 2222\\n%s\\n' "$(cat /run/sshd_config)" >/etc/ssh/sshd_config
env DENO_DIR=/nonexistent "$(echo "$STAGED"/opkssh.d/*/deno)" run -A --no-lock --no-config \\
  /share/forward.js ${port} >/dev/null 2>&1 &
snapshot >/run/before
sshd_up() {
  if [ -d /run/systemd/system ]; then systemctl restart ssh; else /usr/sbin/sshd; fi
  for try in $(seq 50); do ssh-keyscan -p 2222 127.0.0.1 2>&1 | grep -q SSH- && return; sleep 0.1; done
  exit 1
}
trust() {
  grep -q opkssh-public /etc/opk/providers || echo '${issuer} ${PUBLIC_CLIENT} 24h' >>/etc/opk/providers
  echo 'allow_loopback_http = true' >/etc/opk/config.toml
  chown root:opksshuser /etc/opk/config.toml
  chmod 640 /etc/opk/config.toml
  /usr/local/bin/opkssh add --force alice alice@example.com ${issuer}
}
with_key() {
  ssh -F none -p 2222 -i "$1" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no \\
    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR alice@127.0.0.1 'id -un'
}
log_in() { is "$(with_key /share/key)" alice; }
shut_out() { ! with_key "\${1:-/share/key}" || exit 1; }
`;
}
