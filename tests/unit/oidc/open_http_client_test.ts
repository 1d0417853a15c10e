import assert from "node:assert/strict";
import { httpGet } from "../../../src/oidc/http_get.ts";
import { openHttpClient } from "../../../src/oidc/open_http_client.ts";
import { runProbe } from "../../support/run_probe.ts";
import { startHostileProvider } from "../../support/hostile_provider.ts";

const HTTP_GET = new URL("../../../src/oidc/http_get.ts", import.meta.url).href;

/** An environment of these variables only. */
function environment(variables: Readonly<Record<string, string>> = {}): Pick<Deno.Env, "get"> {
  return { get: (name) => Object.hasOwn(variables, name) ? variables[name] : undefined };
}

Deno.test("openHttpClient goes through the proxy of the settings", async () => {
  const proxy = startHostileProvider();
  const target = "http://127.0.0.1:1234/document";
  proxy.set(target, { kind: "answer", body: "by proxy" });
  const get = httpGet({ proxy: proxy.origin, allowLoopbackHttp: true });
  assert.equal((await get(target, { maxBytes: 100 })).text, "by proxy");
  assert.deepEqual(proxy.requests, [target]);
  get.close();
  await proxy.close();
});

Deno.test("openHttpClient goes through the proxy of the environment", async () => {
  const proxy = startHostileProvider();
  const target = "http://127.0.0.1:1234/document";
  proxy.set(target, { kind: "answer", body: "by proxy" });
  const script = `
    import { httpGet } from ${JSON.stringify(HTTP_GET)};
    Deno.env.set("http_proxy", Deno.args[1]);
    const get = httpGet({ allowLoopbackHttp: true });
    console.log((await get(Deno.args[0], { maxBytes: 100 })).text);
    get.close();`;
  assert.equal(await runProbe(script, { args: [target, proxy.origin] }), "by proxy");
  await proxy.close();
});

Deno.test("openHttpClient checks connections only where they would prove something", () => {
  const none = environment({ "https_proxy": "" });
  assert.notEqual(openHttpClient({}, none).connect, undefined);
  assert.equal(openHttpClient({ proxy: "http://proxy.example" }, none).connect, undefined);
  assert.equal(openHttpClient({ fetch: () => Promise.reject() }, none).connect, undefined);
  for (const name of ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "ALL_PROXY"]) {
    const env = environment({ [name]: "http://proxy.example" });
    assert.equal(openHttpClient({}, env).connect, undefined, name);
  }
  const forbidden = {
    get: () => {
      throw new Deno.errors.NotCapable("env");
    },
  };
  assert.equal(openHttpClient({}, forbidden).connect, undefined);
});

Deno.test("openHttpClient finds out whether a host can be reached", async () => {
  const provider = startHostileProvider();
  const port = Number(new URL(provider.origin).port);
  const { connect } = openHttpClient({}, environment());
  assert.ok(connect);
  await connect("127.0.0.1", port, new AbortController().signal);
  await provider.close();
  const gone = connect("127.0.0.1", port, new AbortController().signal);
  await assert.rejects(gone, Deno.errors.ConnectionRefused);
});
