import type { PermissionKind } from "../../src/platform/fence.ts";
import type { ProviderCourier } from "../../src/oidc/provider_courier.ts";
import { startProviderWorker } from "../../src/oidc/start_provider_worker.ts";
import { systemUsers } from "../../src/platform/users.ts";
import { homePolicy, type HomePolicyOptions } from "../../src/server/home_policy.ts";
import { type PreparedPolicies, preparePolicies } from "../../src/server/prepare_policies.ts";
import { verify } from "../../src/server/verify.ts";
import { memoryTerminal } from "./memory_terminal.ts";
import { tryPermissions } from "./try_permissions.ts";

/** What was still held at one moment of a run. */
export interface Held {
  /** `clock`: a stage has ended, or a time is needed; otherwise what `verify` was about to do. */
  readonly at: "clock" | "start worker" | "send" | "receive" | "result" | "error";
  readonly kinds: readonly PermissionKind[];
}

/** What a run of the probe prints, as JSON. */
export interface FenceReport {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly held: readonly Held[];
}

/** A user id that is nobody's here. */
const NOBODY = 54_321;

const held: Held[] = [];
const note = (at: Held["at"]): void => void held.push({ at, kinds: tryPermissions() });

/** Looks around whenever something goes to the worker or is waited for. */
function watched(courier: ProviderCourier): ProviderCourier {
  return {
    send(message): void {
      note("send");
      courier.send(message);
    },
    receive(withinMs): Promise<unknown> {
      note("receive");
      return courier.receive(withinMs);
    },
    close: () => courier.close(),
  };
}

/** The way of a server without `--root`, with its programs below one. */
function sudoBelow(root: string): HomePolicyOptions {
  const me = Deno.statSync(root).uid ?? 0;
  return {
    root: "",
    sudoersFile: `${root}/etc/sudoers.d/opkssh`,
    warn: () => undefined,
    sudo: [`${root}/bin/sudo`],
    sudoOwners: [me],
    sudoRoot: root,
    executable: "/usr/local/bin/opkssh",
    uid: NOBODY,
    users: systemUsers({ root, getent: [`${root}/bin/getent`] }),
  };
}

// Runs `verify` with the words after the first and tries every permission whenever `verify` uses a
// seam. The first word is `as configured`, `no homes` for the policies of a server without `--root`
// where nobody's home can be read, or `sudo` for one where it is read through the `sudo` in the root,
// after its `getent` has said where the home is.
const [homes, ...argv] = Deno.args;
const terminal = memoryTerminal();
const exitCode = await verify(argv, {
  terminal: {
    ...terminal,
    result(text): void {
      note("result");
      terminal.result(text);
    },
    error(line): void {
      note("error");
      terminal.error(line);
    },
  },
  monotonic(): number {
    note("clock");
    return performance.now();
  },
  write: (bytes) => terminal.result(new TextDecoder().decode(bytes)),
  async startProvider(grants): Promise<ProviderCourier> {
    note("start worker");
    return watched(await startProviderWorker(grants));
  },
  async preparePolicies(request, options): Promise<PreparedPolicies> {
    if (homes === "as configured") return await preparePolicies(request, options);
    if (homes === "sudo") {
      const { root } = request.options;
      return {
        ...await preparePolicies(request, options),
        needs: ["read", "run"],
        homePolicy: (user) => homePolicy(user, sudoBelow(root)),
      };
    }
    const here = { ...request, options: { ...request.options, root: "" } };
    const paths = { ...options.paths, sudoersFile: undefined };
    return await preparePolicies(here, { ...options, paths, uid: NOBODY });
  },
});
const { stdout, stderr } = terminal;
const report: FenceReport = { exitCode, stdout, stderr, held };
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(report)));
Deno.exit(0);
