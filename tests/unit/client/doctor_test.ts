import assert from "node:assert/strict";
import { clientDoctor } from "../../../src/client/doctor/doctor.ts";
import type { DoctorWorld } from "../../../src/client/doctor/doctor_world.ts";
import type { Finding } from "../../../src/terminal/finding.ts";
import { clientWorld, type ClientWorldOptions, filesBelow } from "../../support/client_world.ts";
import { withFakeAgent } from "../../support/fake_agent.ts";
import { writeIdentityPair } from "../../support/identity_pair.ts";
import { writeTestPair } from "../../support/key_pair.ts";
import { ISSUER, NOW } from "../../support/token_factory.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Plan extends ClientWorldOptions {
  readonly prepare?: (home: string) => Promise<void>;
  readonly canListen?: DoctorWorld["canListen"];
  readonly offline?: boolean;
  readonly fetch?: () => Promise<Response>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Found {
  readonly code: number;
  readonly findings: readonly Finding[];
  /** Those that are not ok, by id. */
  readonly wrong: readonly string[];
}

async function examine(plan: Plan = {}): Promise<Found> {
  return await withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.ssh`, { mode: 0o700 });
    await plan.prepare?.(home);
    const world = await clientWorld(home, plan);
    const before = await filesBelow(home);
    const code = await clientDoctor({ json: true, offline: plan.offline ?? false }, {
      ...world,
      openHttpClient: () => ({
        close: () => {},
        fetch: async (url, init) => {
          if (plan.fetch !== undefined) return await plan.fetch();
          const reply = await world.provider.fetch(url, init);
          const headers = new Headers(reply.headers);
          for (const [name, value] of Object.entries(plan.headers ?? {})) headers.set(name, value);
          return new Response(reply.body, { status: reply.status, headers });
        },
      }),
      canListen: plan.canListen ?? (() => undefined),
    });
    assert.deepEqual(await filesBelow(home), before);
    const answer: { findings: readonly Finding[] } = JSON.parse(world.terminal.stdout);
    const { findings } = answer;
    const wrong = findings.filter(({ status }) => status !== "ok").map(({ id, status }) =>
      `${id.replace(home, "~")} ${status}`
    );
    return { code, findings, wrong };
  });
}

const about = (seconds: number): Record<string, string> => ({
  date: new Date((NOW + seconds) * 1000).toUTCString(),
});

Deno.test("clientDoctor of a machine on which all is well", async () => {
  const { code, wrong, findings } = await examine({
    headers: about(2),
    prepare: async (home) => void await writeIdentityPair(`${home}/.ssh/id_ecdsa`),
  });
  assert.deepEqual(wrong, []);
  assert.equal(code, 0);
  const ids = findings.map(({ id }) => id.replace(/:.*/, ""));
  assert.deepEqual(ids, ["config", "ports", "provider", "browser", "agent", "ssh", "key"]);
});

const CASES: readonly (readonly [string, Plan, readonly string[], number])[] = [
  [
    "no browser",
    {
      world: { canOpenBrowser: () => ({ kind: "no", reason: "ssh" }) },
    },
    ["browser warning"],
    0,
  ],
  ["every port taken", { canListen: () => "in use" }, ["ports error"], 1],
  ["a clock an hour ahead", { headers: about(-3600) }, ["clock error"], 1],
  ["a clock an hour behind", { headers: about(3600) }, ["clock error"], 1],
  [
    "a dead agent",
    {
      world: { agent: { path: "/nowhere/agent", named: true } },
    },
    ["agent warning"],
    0,
  ],
  [
    "no agent where Windows has it",
    {
      world: { agent: { path: "/nowhere/agent", named: false } },
    },
    [],
    0,
  ],
  ["no ssh", { world: { sshVersion: () => Promise.resolve(undefined) } }, ["ssh warning"], 0],
  [
    "an old ssh",
    { world: { sshVersion: () => Promise.resolve("OpenSSH_7.4p1") } },
    ["ssh error"],
    1,
  ],
  ["a broken configuration", { config: "default_provider = [" }, ["config error"], 1],
  [
    "an odd configuration",
    {
      config: 'colour = "red"\n',
      offline: true,
    },
    ["config warning"],
    0,
  ],
  [
    "an expired key",
    {
      prepare: async (home) => {
        const claims = { iat: NOW - 90_000 };
        await writeIdentityPair(`${home}/.ssh/id_ecdsa`, { claims });
      },
    },
    ["key:~/.ssh/id_ecdsa warning"],
    0,
  ],
  [
    "a key that others can read",
    {
      prepare: async (home) => {
        await writeIdentityPair(`${home}/.ssh/id_ecdsa`);
        await Deno.chmod(`${home}/.ssh/id_ecdsa`, 0o640);
      },
    },
    ["mode:~/.ssh/id_ecdsa error"],
    1,
  ],
  [
    "somebody else's key that others can read",
    {
      prepare: async (home) => {
        await writeTestPair(`${home}/.ssh/id_ecdsa`, { comment: null });
        await Deno.chmod(`${home}/.ssh/id_ecdsa`, 0o644);
      },
    },
    [],
    0,
  ],
  [
    "an ssh configuration that others can write",
    {
      prepare: async (home) => {
        await Deno.writeTextFile(`${home}/.ssh/config`, "");
        await Deno.chmod(`${home}/.ssh/config`, 0o666);
      },
    },
    ["mode:~/.ssh/config error"],
    1,
  ],
];

for (const [what, plan, wrong, code] of CASES) {
  Deno.test(`clientDoctor of ${what}`, async () => {
    const found = await examine({ headers: about(0), ...plan });
    assert.deepEqual(found.wrong, wrong);
    assert.equal(found.code, code);
    for (const { status, hint, id } of found.findings) {
      assert.ok(status === "ok" || id === "config" || hint !== undefined, id);
    }
  });
}

Deno.test("clientDoctor of a provider that does not answer; offline nobody is asked", async () => {
  let asked = 0;
  const fetch = (): Promise<Response> => {
    asked++;
    return Promise.reject(new TypeError("connection refused"));
  };
  const { wrong, code } = await examine({ fetch });
  assert.deepEqual(wrong, [`provider:${ISSUER} error`]);
  assert.equal(code, 1);
  assert.ok(asked > 0);
  asked = 0;
  assert.deepEqual((await examine({ fetch, offline: true })).wrong, []);
  assert.equal(asked, 0);
});

Deno.test("clientDoctor of an agent with no keys", () =>
  withFakeAgent(false, async (path) => {
    const { findings } = await examine({ world: { agent: { path, named: true } } });
    const agent = findings.find(({ id }) => id === "agent");
    assert.equal(agent?.fact, "the SSH agent has 0 keys, 0 of them of opkssh");
  }));

Deno.test("clientDoctor names the provider whose issuer is another", async () => {
  const config = '[[providers]]\nalias = "x"\nissuer = "https://other.example.com"\n' +
    'client_id = "c"\nredirect_uris = ["http://localhost:0/x"]\n';
  const { wrong, code } = await examine({ config });
  assert.deepEqual(wrong, ["provider:https://other.example.com error"]);
  assert.equal(code, 1);
  assert.notEqual(ISSUER, "https://other.example.com");
});
