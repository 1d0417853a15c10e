import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import type { LoginResult } from "../../../src/client/login_result.ts";
import type { LoginWorld } from "../../../src/client/login_world.ts";
import { parseCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { filesBelow, providerRow } from "../../support/client_world.ts";
import {
  pasteAddress,
  type PersonPlan,
  type PersonWorld,
  personWorld,
} from "../../support/person_world.ts";
import { ISSUER } from "../../support/token_factory.ts";
import { runVerify } from "../../support/verify_run.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Done {
  readonly home: string;
  readonly result: LoginResult;
  readonly world: PersonWorld;
}

async function loggedIn(
  options: LoginOptions,
  plan: PersonPlan,
  look: (done: Done) => Promise<void> | void,
): Promise<void> {
  await withTempDir(async (home) => {
    const world = await personWorld(home, plan);
    const result = await login(options, world);
    await look({ home, world, result });
  });
}

Deno.test("login over SSH falls back to the device flow and says so in one line", async () => {
  await loggedIn({}, { polls: ["authorization_pending", "slow_down"] }, async (done) => {
    const { result, world } = done;
    const { stderr } = world.terminal;
    assert.match(stderr, /^opkssh: no browser here \(this is an SSH connection\): log in with a/m);
    assert.match(
      stderr,
      /^opkssh: open https:\/\/op\.example\.com\/activate on any device$/m,
    );
    // a line of its own, so that a narrow terminal does not break the code in two
    assert.match(stderr, /^opkssh: and enter the code ABCD-EFGH within 5 minutes$/m);
    assert.match(stderr, /\u2588\u2580/, "no QR code");
    assert.deepEqual(world.clock.waits, [5000, 5000, 10_000]);
    assert.deepEqual(world.shown, []);
    const { type, base64 } = parseCertificateFile(result.certificate);
    const run = await runVerify({ keyType: type, keyBase64: base64 });
    assert.equal(run.exitCode, 0, run.log);
  });
});

Deno.test("login by device flow draws no picture and no countdown where nobody looks", async () => {
  await loggedIn({ flow: "device" }, { interactive: false }, ({ world: { terminal } }) => {
    assert.doesNotMatch(terminal.stderr, /\u2588|left/);
    assert.match(terminal.stderr, /enter the code ABCD-EFGH/);
  });
});

Deno.test("login by device flow counts down on a terminal, and clears the line", async () => {
  let tick: () => void = () => undefined;
  let stopped = 0;
  const everySecond = (run: () => void): () => void => {
    tick = run;
    return () => stopped++;
  };
  await withTempDir(async (home) => {
    const world: PersonWorld = await personWorld(home, {
      world: { everySecond },
      polls: ["authorization_pending"],
    });
    const { sleep } = world;
    const ticking = {
      ...world,
      terminal: world.terminal,
      sleep: async (ms: number): Promise<void> => {
        await sleep(ms);
        tick();
      },
    };
    await login({ flow: "device" }, ticking);
    const { stderr } = world.terminal;
    for (const left of ["5:00", "4:55", "4:50"]) {
      assert.ok(stderr.includes(`waiting for the login, ${left} left\r\x1b[2K`), left);
    }
    assert.equal(stopped, 1);
  });
});

Deno.test("login pastes where there is no device flow", async () => {
  await loggedIn({}, { device: undefined, answers: pasteAddress }, ({ result, world }) => {
    assert.equal(result.identity.email, "alice@example.com");
    const { stderr } = world.terminal;
    assert.match(stderr, /no browser here \(this is an SSH connection\): log in in any browser$/m);
    assert.match(stderr, /paste it here within 5 minutes$/m);
    assert.deepEqual(world.questions, ["address or code: "]);
    const [request] = world.provider.tokenRequests;
    assert.equal(request?.body.get("redirect_uri"), "http://localhost:10001/login-callback");
  });
});

Deno.test("login pastes when the provider refuses the client its device flow", async () => {
  const deviceEndpoint = (): Response =>
    Response.json({ error: "unauthorized_client" }, { status: 400 });
  await loggedIn({}, { deviceEndpoint, answers: pasteAddress }, ({ world }) => {
    assert.match(world.terminal.stderr, /unauthorized_client: going on without the device flow/);
  });
  await withTempDir(async (home) => {
    const world = await personWorld(home, { deviceEndpoint, answers: pasteAddress });
    await assertCodeAsync(() => login({ flow: "device" }, world), "provider_refused");
    assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
  });
});

for (
  const [name, answer] of [
    ["the code", (url: string) => new URL(url).searchParams.get("code") ?? ""],
    ["the query", (url: string) => new URL(url).search],
    ["the address", (url: string) => url],
  ] as const
) {
  Deno.test(`login --flow=paste takes ${name}, also from a pipe`, async () => {
    await loggedIn(
      { flow: "paste" },
      { interactive: false, answers: (said, provider) => answer(pasteAddress(said, provider)) },
      ({ result, world }) => {
        assert.equal(result.identity.email, "alice@example.com");
        assert.deepEqual(world.shown, []);
      },
    );
  });
}

Deno.test("login --flow=paste asks again after something else was pasted", async () => {
  const wrong = ["", "http://localhost:1/?code=x&state=other"];
  await loggedIn(
    { flow: "paste" },
    { answers: (said, provider) => wrong.shift() ?? pasteAddress(said, provider) },
    ({ world }) => {
      assert.equal(world.questions.length, 3);
      assert.match(world.terminal.stderr, /what was pasted belongs to another login; try again/);
    },
  );
});

Deno.test("login --flow=paste announces the remote redirect URI and the first registered one", async () => {
  for (
    const [config, expected] of [
      [
        providerRow("example", 'remote_redirect_uri = "https://example.com/back"'),
        "https://example.com/back",
      ],
      [
        providerRow("example").replace(":0/", ":3000/"),
        "http://localhost:3000/login-callback",
      ],
    ] as const
  ) {
    await loggedIn({ flow: "paste" }, { config, answers: pasteAddress }, ({ world }) => {
      const [request] = world.provider.tokenRequests;
      assert.equal(request?.body.get("redirect_uri"), expected);
    });
  }
});

Deno.test("login remembers a provider whose device flow loses the nonce, and then pastes", async () => {
  await withTempDir(async (home) => {
    const plan: PersonPlan = { deviceClaims: { nonce: undefined }, answers: pasteAddress };
    await assertCodeAsync(async () => login({}, await personWorld(home, plan)), "token_rejected");
    const state = JSON.parse(await Deno.readTextFile(`${home}/.opk/state.json`));
    assert.deepEqual(state, { "device_flow_without_nonce": [ISSUER] });
    const world = await personWorld(home, plan);
    await login({}, world);
    assert.match(world.terminal.stderr, /log in in any browser/);
    assert.doesNotMatch(world.terminal.stderr, /ABCD-EFGH/);
  });
});

Deno.test("login keeps what else is in the state file, and lives with a broken one", async () => {
  await withTempDir(async (home) => {
    const plan: PersonPlan = { deviceClaims: { nonce: undefined } };
    const run = async (): Promise<unknown> =>
      await assertCodeAsync(async () => login({}, await personWorld(home, plan)), "token_rejected");
    const path = `${home}/.opk/state.json`;
    await Deno.mkdir(`${home}/.opk`);
    for (const text of ["{", "[]", '{"device_flow_without_nonce":7}', '{"other":{"a":1}}']) {
      await Deno.writeTextFile(path, text);
      await run();
    }
    assert.deepEqual(JSON.parse(await Deno.readTextFile(path)), {
      "device_flow_without_nonce": [ISSUER],
      "other": { "a": 1 },
    });
    assert.equal(((await Deno.lstat(path)).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("login chooses in the terminal among several providers without a browser", async () => {
  const answers = (said: string, provider: Parameters<typeof pasteAddress>[1]): string =>
    said.includes("/authorize?") ? pasteAddress(said, provider) : "TWO";
  await loggedIn(
    {},
    { device: undefined, config: providerRow("one") + providerRow("two"), answers },
    ({ world }) => {
      assert.match(world.terminal.stderr, /1 {2}one \(https[^]*2 {2}two \(https/);
      assert.deepEqual(world.questions, ["provider, by number or name: ", "address or code: "]);
    },
  );
});

Deno.test("login without a terminal cannot ask for a provider", async () => {
  await withTempDir(async (home) => {
    const config = providerRow("one") + providerRow("two");
    const world = await personWorld(home, { interactive: false, config });
    await assertCodeAsync(() => login({ flow: "device" }, world), "provider_unknown");
    assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
  });
});

Deno.test("login --flow=browser and --disable-browser-open stay with the listener over SSH", async () => {
  for (const options of [{ flow: "browser" }, { disableBrowserOpen: true }] as const) {
    await withTempDir(async (home) => {
      const world = await personWorld(home, {});
      const visited = (async (): Promise<void> => {
        for (;;) {
          const url = /https:\/\/op\.example\.com\/authorize\S+/.exec(world.terminal.stderr)?.[0];
          if (url !== undefined) return void await world.provider.browse(url);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      await login(options, world);
      await visited;
      assert.doesNotMatch(world.terminal.stderr, /ABCD-EFGH/);
    });
  }
});

Deno.test("login takes the flow of the configuration, and the flag above it", async () => {
  const config = `flow = "paste"\n${providerRow("example")}`;
  const world: Partial<LoginWorld> = { canOpenBrowser: () => ({ kind: "yes" }) };
  await loggedIn({}, { config, world, answers: pasteAddress }, (done) => {
    assert.deepEqual(done.world.questions, ["address or code: "]);
  });
  await loggedIn({ flow: "device" }, { config, world }, (done) => {
    assert.deepEqual(done.world.questions, []);
    assert.match(done.world.terminal.stderr, /ABCD-EFGH/);
  });
});
