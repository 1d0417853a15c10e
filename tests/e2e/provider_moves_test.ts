import assert from "node:assert/strict";
import { diskKeySetStore } from "../../src/oidc/key_set_store_disk.ts";
import { serverPaths } from "../../src/platform/server_paths.ts";
import { mintCertificate } from "../support/mint_certificate.ts";
import { PUBLIC_CLIENT, startOpenIdProvider } from "../support/openid_provider.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withServerFiles } from "../support/verify_run.ts";

/** A provider whose discovery document names keys on another host: here, another port. */
function discovery(jwksUri: string): Deno.HttpServer<Deno.NetAddr> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    (request) => {
      const { pathname, origin } = new URL(request.url);
      if (pathname === "/old") return Response.json({ keys: [] });
      return Response.json({ issuer: origin, "jwks_uri": jwksUri });
    },
  );
  return server;
}

Deno.test("a provider that moves its keys to another host is followed at the second attempt", async () => {
  await using provider = await startOpenIdProvider();
  await using moved = discovery(`${provider.issuer}/jwks`);
  const issuer = `http://127.0.0.1:${moved.addr.port}`;
  const key = await mintCertificate(provider, { claims: { iss: issuer } });
  const files = {
    "etc/opk/config.toml": "allow_loopback_http = true\n",
    "etc/opk/providers": `${issuer} ${PUBLIC_CLIENT} 24h\n`,
    "etc/opk/auth_id": `alice alice@example.com ${issuer}\n`,
  };
  await withServerFiles({ files }, async (root) => {
    const store = diskKeySetStore(serverPaths(root).cacheDir);
    const now = Math.floor(Date.now() / 1000);
    // Known for two hours, at an address that no longer has the key.
    await store.write(issuer, {
      issuer,
      jwksUri: `${issuer}/old`,
      discoveryFetchedAt: now - 7200,
      keySet: { keys: [], ignored: 0 },
      fetchedAt: now - 60,
    });
    const verify = async (): Promise<number> =>
      (await new Deno.Command(await stagedOpkssh(), {
        args: ["verify", "--root", root, "alice", key.base64, key.keyType],
        stdout: "null",
        stderr: "null",
      }).output()).code;
    provider.forget();
    assert.equal(await verify(), 1, "the worker may not ask the other host");
    assert.deepEqual(provider.requests, []);
    const { entry } = await store.read(issuer);
    assert.ok(entry?.lastFailure !== undefined, "which is noted");
    // A minute later.
    await store.write(issuer, { ...entry, lastUnknownKidRefetch: now - 61 });
    assert.equal(await verify(), 0);
    assert.equal(provider.requests.length, 1);
  });
});
