declare function postMessage(message: unknown): void;

/** Everything a worker could try, by what it is. */
function uses(cacheDir: string, port: number): Readonly<Record<string, () => unknown>> {
  const connect = async (hostname: string, to: number): Promise<void> =>
    (await Deno.connect({ hostname, port: to })).close();
  return {
    "read in the cache": () => Deno.statSync(cacheDir),
    "write in the cache": () => Deno.writeTextFileSync(`${cacheDir}/x`, "x"),
    "read beside the cache": () => Deno.statSync(`${cacheDir}/../other`),
    "write beside the cache": () => Deno.writeTextFileSync(`${cacheDir}/../other`, "x"),
    "read elsewhere": () => Deno.statSync("/etc/passwd"),
    "connect to its host": () => connect("127.0.0.1", port),
    "connect to another port": () => connect("127.0.0.1", port === 9 ? 10 : 9),
    "connect to another host": () => connect("127.0.0.2", port),
    "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
    "a proxy's variable": () => Deno.env.get("https_proxy"),
    "another variable": () => Deno.env.get("HOME"),
    "all variables": () => Deno.env.toObject(),
    "run": () => new Deno.Command("/bin/true").outputSync(),
    "sys": () => Deno.uid(),
    "ffi": () => Deno.dlopen("/nonexistent/opkssh.so", {}),
    "load code from the disk": () => import(new URL("./nothing_here.ts", import.meta.url).href),
    "load code from its host": () => import(`http://127.0.0.1:${port}/x.js`),
    "start a worker with more": () =>
      new Worker("data:text/javascript,", {
        type: "module",
        deno: { permissions: { run: true } },
      }).terminate(),
  };
}

addEventListener("message", async (event: Event) => {
  const { cacheDir, port } = event instanceof MessageEvent ? event.data : undefined;
  const could: Record<string, boolean> = {};
  for (const [name, use] of Object.entries(uses(cacheDir, port))) {
    try {
      await use();
      could[name] = true;
    } catch (error) {
      // Some refusals come as a TypeError of the module loader with the same words.
      could[name] = !/Requires .* access|Can't escalate|NotCapable/.test(String(error));
    }
  }
  postMessage(could);
});
postMessage("ready");
