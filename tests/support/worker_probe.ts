import { processFence } from "../../src/platform/fence.ts";
import { PERMISSION_KINDS } from "../../src/platform/fence.ts";
import { providerWorkerPermissions } from "../../src/oidc/provider_worker_permissions.ts";

// Starts a worker with the permissions of the one that talks to a provider, gives everything else
// back, and prints what the worker could do. The argument is the directory of the cache.
const [cacheDir = ""] = Deno.args;
using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const { port } = listener.addr;
const worker = new Worker(new URL("./worker_probe_inside.ts", import.meta.url), {
  type: "module",
  deno: { permissions: providerWorkerPermissions({ net: [`127.0.0.1:${port}`], cacheDir }) },
});
const next = (): Promise<unknown> =>
  new Promise((resolve) => worker.onmessage = (event) => resolve(event.data));
await next();
processFence.giveBack(PERMISSION_KINDS);
worker.postMessage({ cacheDir, port });
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(await next())));
Deno.exit(0);
