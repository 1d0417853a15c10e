import assert from "node:assert/strict";
import { loginByHttp } from "../support/login_by_http.ts";
import { PUBLIC_CLIENT, startOpenIdProvider } from "../support/openid_provider.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly names: readonly string[];
}

/** Runs the real login; `person` is told of everything said, until it is done. */
async function run(
  args: readonly string[],
  person: (
    said: string,
    child: Deno.ChildProcess,
    write: (line: string) => Promise<void>,
  ) => Promise<boolean>,
): Promise<Ended> {
  return await withTempDir(async (directory) => {
    await using provider = await startOpenIdProvider();
    const child = new Deno.Command(await stagedOpkssh(), {
      args: ["login", `--provider=${provider.issuer},${PUBLIC_CLIENT}`, "--timeout=20s", ...args],
      clearEnv: true,
      env: { HOME: directory, PATH: Deno.env.get("PATH") ?? "", NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    const stdout = new Response(child.stdout).text();
    let stderr = "";
    let done = false;
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text;
      done = done || await person(
        stderr,
        child,
        (line) => writer.write(new TextEncoder().encode(`${line}\n`)),
      );
    }
    await writer.close().catch(() => undefined);
    const { code } = await child.status;
    const ssh = await Array.fromAsync(Deno.readDir(`${directory}/.ssh`)).catch(() => []);
    const names = ssh.map(({ name }) => name).toSorted();
    return { code, stdout: await stdout, stderr, names };
  });
}

/** Where the browser of a person on another machine ends: the address that it cannot open. */
async function lastAddress(url: string): Promise<string> {
  let last = "";
  await loginByHttp(url, "alice", async (input, init) => {
    const address = new URL(String(input));
    if (!address.pathname.endsWith("/login-callback")) return await fetch(input, init);
    last = address.href;
    return new Response("");
  });
  return last;
}

Deno.test("opkssh login --flow=paste: the address through a pipe, key and certificate", async () => {
  const ended = await run(["--flow=paste"], async (said, _, write) => {
    const url = /open this address in any browser: (\S+)\n/.exec(said)?.[1];
    if (url === undefined) return false;
    await write(await lastAddress(url));
    return true;
  });
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(ended.stdout, "");
  assert.match(ended.stderr, /^opkssh: logged in as {2}alice@/m);
  assert.deepEqual(ended.names, ["id_ecdsa", "id_ecdsa-cert.pub"]);
});

Deno.test("opkssh login --flow=paste: nonsense three times, exit code 1, no files", async () => {
  const ended = await run(["--flow=paste", "--quiet"], async (said, _, write) => {
    if (!said.includes("paste it here")) return false;
    await write("I am done\n\nhttp://localhost:1/?code=a&state=b");
    return true;
  });
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /^opkssh: error: what was pasted belongs to another login$/m);
  assert.deepEqual(ended.names, []);
});

Deno.test({
  name: "opkssh login --flow=paste, device ended by Ctrl-C: exit code 130 (not on Windows)",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    for (
      const [flow, said] of [
        ["paste", "paste it here"],
        ["device", "and compare the code"],
      ] as const
    ) {
      const ended = await run([`--flow=${flow}`], (stderr, child) => {
        if (!stderr.includes(said)) return Promise.resolve(false);
        child.kill("SIGINT");
        return Promise.resolve(true);
      });
      assert.equal(ended.code, 130, ended.stderr);
      assert.deepEqual(ended.names, []);
    }
  },
});

Deno.test({
  name:
    "opkssh login --auto-refresh ended by Ctrl-C: exit code 130, the key stays (not on Windows)",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    let pasted = false;
    const args = ["--flow=paste", "--auto-refresh"];
    const ended = await run(args, async (said, child, write) => {
      const url = /open this address in any browser: (\S+)\n/.exec(said)?.[1];
      if (!pasted && url !== undefined) {
        pasted = true;
        await write(await lastAddress(url));
      }
      if (!said.includes("Ctrl-C ends this")) return false;
      child.kill("SIGINT");
      return true;
    });
    assert.equal(ended.code, 130, ended.stderr);
    assert.match(ended.stderr, /logged in as[^]*renewing [^]*error: renewing was ended/);
    assert.deepEqual(ended.names, ["id_ecdsa", "id_ecdsa-cert.pub"]);
  },
});
