import assert from "node:assert/strict";
import type { AskPluginsOptions } from "../../src/server/ask_plugins.ts";
import { type PluginMachine, withPlugins } from "../support/plugin_round.ts";

const me = Deno.uid() ?? -1;
const STRANGER = 4711;
/** Root and who runs the test, as a sentence names them. */
const OWNERS = me === 0 ? "0" : `0 or ${me}`;

/** A plugin, or something in its place, that must not let anybody in nor stop the next one. */
interface Hostile {
  readonly name: string;
  readonly make: (machine: PluginMachine) => Promise<unknown>;
  /** The one warning; undefined for none. */
  readonly warning: string | undefined;
  /** What the log says of it; undefined when it was not run. */
  readonly verdict: string | undefined;
  readonly options?: Partial<AskPluginsOptions>;
  readonly needsRoot?: boolean;
}

/** A plugin called `bad` with this script. */
function script(text: string, mode = 0o755): Hostile["make"] {
  return (machine) => machine.plugin("bad", text, mode);
}

const YML = "ROOT/policy.d/bad.yml";
const LEFT_OUT = `plugin is left out: ${YML}: "ROOT/bad"`;

const BEHAVIOUR: readonly Hostile[] = [
  {
    name: "hangs",
    make: script("sleep 600"),
    options: { timeoutMs: 100 },
    warning: `plugin ${YML}: no answer within 100 ms`,
    verdict: "no answer within 100 ms",
  },
  {
    name: "says allow and hangs",
    make: script("echo allow; sleep 600"),
    options: { timeoutMs: 100 },
    warning: `plugin ${YML}: no answer within 100 ms`,
    verdict: "no answer within 100 ms",
  },
  {
    name: "ignores signals and hangs",
    make: script("trap '' TERM INT HUP; while :; do sleep 600; done"),
    options: { timeoutMs: 100 },
    warning: `plugin ${YML}: no answer within 100 ms`,
    verdict: "no answer within 100 ms",
  },
  {
    name: "leaves hanging children of its own behind",
    make: script("sleep 600 & sleep 600 & wait"),
    options: { timeoutMs: 100 },
    warning: `plugin ${YML}: no answer within 100 ms`,
    verdict: "no answer within 100 ms",
  },
  {
    name: "floods its output",
    make: script("yes allow"),
    warning: `plugin ${YML}: said more than 65536 bytes`,
    verdict: "said more than 65536 bytes",
  },
  {
    name: "says allow and then 64 KiB of blanks",
    make: script("echo allow; head -c 65536 /dev/zero | tr '\\000' ' '"),
    warning: `plugin ${YML}: said more than 65536 bytes`,
    verdict: "said more than 65536 bytes",
  },
  {
    name: "prints allow, then exits 1",
    make: script("echo allow; exit 1"),
    warning: undefined,
    verdict: "exit code 1",
  },
  {
    name: "prints allow and is killed",
    make: script("echo allow; kill -SEGV $$"),
    warning: `plugin ${YML}: ended by SIGSEGV`,
    verdict: "ended by SIGSEGV",
  },
  ...[
    ["prints ALLOW", "echo ALLOW"],
    ["prints Allow", "echo Allow"],
    ["prints allow twice", "echo allow; echo allow"],
    ["prints a second line", "echo allow; echo but"],
    ["prints a line before", "echo checking; echo allow"],
    ["prints allowed", "echo allowed"],
    ["prints true", "echo true"],
    ["prints deny", "echo deny"],
    ["prints nothing", ":"],
    ["prints allow on standard error only", "echo allow >&2", "allow"],
    ["prints a byte order mark before allow", "printf '\\357\\273\\277allow'"],
    ["prints a NUL after allow", "printf 'allow\\000'"],
    ["prints an escape sequence before allow", "printf '\\033[2Kallow'"],
    ["prints a byte that is not UTF-8 after allow", "printf 'allow\\377'"],
    ["prints allow in wide letters", "printf '\\357\\275\\201llow'"],
  ].map(([name = "", text = "", talk]): Hostile => ({
    name,
    make: script(text),
    warning: talk === undefined ? undefined : `plugin ${YML} says: ${talk}`,
    verdict: "did not say allow",
  })),
];

const FILES: readonly Hostile[] = [
  {
    name: "a program that is missing",
    make: async (machine) => Deno.remove(await machine.plugin("bad", "echo allow")),
    warning: `${LEFT_OUT} does not exist`,
    verdict: undefined,
  },
  {
    name: "a program that is not executable",
    make: script("echo allow", 0o644),
    warning: `${LEFT_OUT} is not executable`,
    verdict: undefined,
  },
  {
    name: "a program everybody can write",
    make: script("echo allow", 0o757),
    warning: `${LEFT_OUT} is writable by group or others`,
    verdict: undefined,
  },
  {
    name: "a program the group can write",
    make: script("echo allow", 0o775),
    warning: `${LEFT_OUT} is writable by group or others`,
    verdict: undefined,
  },
  {
    name: "a program of another user",
    make: async (machine) =>
      Deno.chown(await machine.plugin("bad", "echo allow"), STRANGER, STRANGER),
    warning: `${LEFT_OUT} is owned by uid ${STRANGER}, not by uid ${OWNERS}`,
    verdict: undefined,
    needsRoot: true,
  },
  {
    name: "a program in a directory everybody can write",
    make: async (machine) => {
      await Deno.mkdir(`${machine.root}/open`);
      await Deno.chmod(`${machine.root}/open`, 0o1777);
      await Deno.rename(await machine.plugin("bad", "echo allow"), `${machine.root}/open/bad`);
      await machine.configure("bad.yml", `name: bad\ncommand: ${machine.root}/open/bad\n`);
    },
    warning: `plugin is left out: ${YML}: "ROOT/open" is writable by group or others`,
    verdict: undefined,
  },
  {
    name: "a program behind a link that everybody can turn",
    make: async (machine) => {
      await Deno.mkdir(`${machine.root}/open`);
      await Deno.chmod(`${machine.root}/open`, 0o777);
      await Deno.symlink(await machine.plugin("bad", "echo allow"), `${machine.root}/open/bad`);
      await machine.configure("bad.yml", `name: bad\ncommand: ${machine.root}/open/bad\n`);
    },
    warning: `plugin is left out: ${YML}: "ROOT/open" is writable by group or others`,
    verdict: undefined,
  },
  {
    name: "a directory as program",
    make: (machine) => machine.configure("bad.yml", `name: bad\ncommand: ${machine.root}\n`),
    warning: `plugin is left out: ${YML}: "ROOT" is not a regular file`,
    verdict: undefined,
  },
  ...[
    ["a relative program", "bad", '"bad" is not an absolute path'],
    ["a program from the search path", "echo allow", '"echo" is not an absolute path'],
    ["a variable for a program", "$HOME/bad", '"$HOME/bad" is not an absolute path'],
    ["a shell line", "true; echo allow", '"true;" is not an absolute path'],
  ].map(([name = "", command = "", reason]): Hostile => ({
    name,
    make: (machine) => machine.configure("bad.yml", `name: bad\ncommand: ${command}\n`),
    warning: `plugin is left out: ${YML}: ${reason}`,
    verdict: undefined,
  })),
  {
    name: "a blank command",
    make: (machine) => machine.configure("bad.yml", "name: bad\ncommand: ' '\n"),
    warning:
      `plugin is left out: ${YML}:2:1: command must be a string with something in it, not " "`,
    verdict: undefined,
  },
  {
    name: "an empty word for a program",
    make: (machine) => machine.configure("bad.yml", `name: bad\ncommand: "''"\n`),
    warning: `plugin is left out: ${YML}: "" is not an absolute path`,
    verdict: undefined,
  },
  {
    name: "a quote that does not end",
    make: (machine) => machine.configure("bad.yml", `name: bad\ncommand: /bin/echo 'allow\n`),
    warning:
      `plugin is left out: ${YML}: a quote in command does not end, or it ends in a backslash`,
    verdict: undefined,
  },
  {
    name: "a configuration that is no YAML",
    make: (machine) => machine.configure("bad.yml", "name: [bad\n"),
    warning: `plugin is left out: ${YML}:2:1: not YAML: Flow sequence in block collection must ` +
      "be sufficiently indented and end with a ]",
    verdict: undefined,
  },
  {
    name: "a configuration that is no TOML",
    make: (machine) => machine.configure("bad.toml", "name = bad\n"),
    warning: "plugin is left out: ROOT/policy.d/bad.toml:1:8: not TOML: invalid value",
    verdict: undefined,
  },
  {
    name: "an empty configuration",
    make: (machine) => machine.configure("bad.yml", ""),
    warning:
      `plugin is left out: ${YML}:1:1: name must be a string with something in it, not nothing`,
    verdict: undefined,
  },
  {
    name: "a configuration everybody can write",
    make: (machine) => machine.configure("bad.yml", "name: bad\ncommand: /bin/echo allow\n", 0o642),
    warning: `plugin is left out: "${YML}" has mode 0642, which must be at most 0640`,
    verdict: undefined,
  },
  {
    name: "a configuration everybody can read",
    make: (machine) => machine.configure("bad.yml", "name: bad\ncommand: /bin/echo allow\n", 0o644),
    warning: `plugin is left out: "${YML}" has mode 0644, which must be at most 0640`,
    verdict: undefined,
  },
  {
    name: "a configuration of another user",
    make: async (machine) => {
      const path = await machine.configure("bad.yml", "name: bad\ncommand: /bin/echo allow\n");
      await Deno.chown(path, STRANGER, STRANGER);
    },
    warning: `plugin is left out: "${YML}" is owned by uid ${STRANGER}, not by uid ${OWNERS}`,
    verdict: undefined,
    needsRoot: true,
  },
  {
    name: "a huge configuration",
    make: (machine) => machine.configure("bad.yml", `# ${"x".repeat(65536)}\n`),
    warning: `plugin is left out: "${YML}" is larger than 65536 bytes`,
    verdict: undefined,
  },
  {
    name: "a dangling link as configuration",
    make: (machine) => Deno.symlink("/nowhere", `${machine.policyDir}/bad.yml`),
    warning: undefined, // told below: where the link leads depends on the machine
    verdict: undefined,
  },
  {
    name: "a FIFO as configuration",
    make: (machine) =>
      new Deno.Command("mkfifo", { args: ["-m", "640", `${machine.policyDir}/bad.yml`] }).output(),
    warning: `plugin is left out: "${YML}" is a FIFO, not a regular file`,
    verdict: undefined,
  },
  {
    name: "a directory called like a configuration",
    make: (machine) => Deno.mkdir(`${machine.policyDir}/bad.yml`),
    warning: undefined,
    verdict: undefined,
  },
];

const LINKED = "a dangling link as configuration";

for (const hostile of [...BEHAVIOUR, ...FILES]) {
  const kind = BEHAVIOUR.includes(hostile) ? "a plugin that " : "";
  const ignore = hostile.needsRoot === true && me !== 0;
  Deno.test(`askPlugins gets past ${kind}${hostile.name}`, { ignore }, async () => {
    await withPlugins(async (machine) => {
      await hostile.make(machine);
      const alone = await machine.ask(hostile.options);
      assert.equal(alone.outcome.rule, undefined);
      if (hostile.name === LINKED) assert.match(alone.warnings.join(), /^plugin is left out: /);
      else assert.deepEqual(alone.warnings, hostile.warning === undefined ? [] : [hostile.warning]);
      const verdicts = hostile.verdict === undefined ? [] : [`bad: ${hostile.verdict}`];
      assert.deepEqual(alone.verdicts ?? [], verdicts);

      // and the next one is asked all the same
      await machine.plugin("good", "echo allow");
      const both = await machine.ask(hostile.options === undefined ? {} : { timeoutMs: 1000 });
      assert.equal(both.outcome.rule?.name, "good");
    });
  });
}

Deno.test("askPlugins gets past a file that is neither program nor script", async () => {
  await withPlugins(async (machine) => {
    await Deno.writeTextFile(await machine.plugin("bad", ""), "\u007fELF");
    // the system lets its shell try; what that says is its own affair
    assert.deepEqual((await machine.ask()).outcome.rule, undefined);
  });
});

Deno.test("askPlugins runs a plugin with bits that say whom it runs as", async () => {
  await withPlugins(async (machine) => {
    for (const mode of [0o4755, 0o2755, 0o6755, 0o1755]) {
      await Deno.chmod(await machine.plugin("good", "echo allow"), mode);
      assert.equal((await machine.ask()).outcome.rule?.name, "good");
    }
  });
});

Deno.test("askPlugins follows links only root can have made", async () => {
  await withPlugins(async (machine) => {
    const program = await machine.plugin("good", "echo allow");
    await Deno.symlink(program, `${machine.root}/link`);
    await machine.configure("good.yml", `name: good\ncommand: ${machine.root}/link\n`);
    assert.equal((await machine.ask()).outcome.rule?.name, "good");
  });
});

interface HostileDirectory {
  readonly name: string;
  readonly make: (machine: PluginMachine) => Promise<unknown>;
  readonly warnings: readonly string[];
  readonly needsRoot?: boolean;
}

const DIRECTORIES: readonly HostileDirectory[] = [
  {
    name: "everybody can write",
    make: ({ policyDir }) => Deno.chmod(policyDir, 0o777),
    warnings: [
      'policy plugins are left out: "ROOT/policy.d" is writable by group or others',
    ],
  },
  {
    name: "the group can write",
    make: ({ policyDir }) => Deno.chmod(policyDir, 0o770),
    warnings: [
      'policy plugins are left out: "ROOT/policy.d" is writable by group or others',
    ],
  },
  {
    name: "belongs to another user",
    make: ({ policyDir }) => Deno.chown(policyDir, STRANGER, STRANGER),
    warnings: [
      `policy plugins are left out: "ROOT/policy.d" is owned by uid ${STRANGER}, not by uid ${OWNERS}`,
    ],
    needsRoot: true,
  },
  {
    name: "is a file",
    make: async ({ policyDir }) => {
      await Deno.remove(policyDir, { recursive: true });
      await Deno.writeTextFile(policyDir, "");
    },
    warnings: ['policy plugins are left out: "ROOT/policy.d" is not a directory'],
  },
  {
    name: "is not there",
    make: ({ policyDir }) => Deno.remove(policyDir, { recursive: true }),
    warnings: [],
  },
];

for (const hostile of DIRECTORIES) {
  const ignore = hostile.needsRoot === true && me !== 0;
  Deno.test(`askPlugins runs nothing from a directory that ${hostile.name}`, {
    ignore,
  }, async () => {
    await withPlugins(async (machine) => {
      await machine.plugin("good", `touch ${machine.root}/started; echo allow`);
      await hostile.make(machine);
      const { outcome, warnings, verdicts } = await machine.ask();
      assert.deepEqual(outcome, { rule: undefined, answered: 0 });
      assert.deepEqual(warnings, hostile.warnings);
      assert.equal(verdicts, undefined);
      await assert.rejects(Deno.lstat(`${machine.root}/started`), Deno.errors.NotFound);
    });
  });
}

Deno.test("askPlugins kills what a hanging plugin started", async () => {
  await withPlugins(async (machine) => {
    const pids = `${machine.root}/pids`;
    await machine.plugin("bad", `sleep 600 & echo $! >${pids}; echo $$ >>${pids}; sleep 600`);
    let round = await machine.ask({ timeoutMs: 300 });
    // a slow machine may not have come to the first line
    for (let ms = 600; (await Deno.stat(pids).catch(() => undefined)) === undefined; ms *= 2) {
      round = await machine.ask({ timeoutMs: ms });
    }
    assert.equal(round.outcome.rule, undefined);
    for (const pid of (await Deno.readTextFile(pids)).trim().split("\n").map(Number)) {
      await ended(pid);
    }
  });
});

Deno.test("askPlugins is not held up by what a plugin left running", async () => {
  await withPlugins(async (machine) => {
    const pid = `${machine.root}/pid`;
    await machine.plugin("good", `sleep 600 & echo $! >${pid}; echo allow`);
    assert.equal((await machine.ask()).outcome.rule?.name, "good");
    await ended(Number(await Deno.readTextFile(pid)));
  });
});

Deno.test("askPlugins stops asking when the plugins together took too long", async () => {
  await withPlugins(async (machine) => {
    let now = 0;
    const { Attempt } = await import("../../src/server/attempt.ts");
    const attempt = new Attempt(() => now);
    const started = `${machine.root}/started`;
    await machine.plugin("a", "exit 1");
    await machine.plugin("b", `echo b >>${started}; echo allow`);
    // the first look at the clock is the beginning, the second comes before the first plugin
    const steps = [0, 0, 8001];
    const ticking = new Proxy(attempt, {
      get(target, name): unknown {
        if (name === "elapsed") now = steps.shift() ?? 8001;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const { outcome } = await machine.ask({ attempt: ticking, totalMs: 8000 });
    assert.deepEqual(outcome, { rule: undefined, answered: 1 });
    assert.deepEqual(attempt.facts.get("plugins"), ["a: exit code 1", "b: not asked"]);
    assert.deepEqual(attempt.warnings, [
      `plugin ${machine.policyDir}/b.yml: not asked, those before it took too long`,
    ]);
    await assert.rejects(Deno.lstat(started), Deno.errors.NotFound);
  });
});

/** Waits until a process has ended; a zombie has. */
async function ended(pid: number): Promise<void> {
  for (;;) {
    const state = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => ") Z");
    if (/\) [ZX]/.test(state)) return;
  }
}
