import { isJsonObject, type JsonObject } from "../../src/encoding/json_value.ts";
import { Refusal } from "../../src/errors/refusal.ts";
import { memoryKeySetStore } from "../../src/oidc/key_set_store_memory.ts";
import type { UserinfoQuestion } from "../../src/oidc/provider_message.ts";
import { ProviderKeys } from "../../src/oidc/provider_keys.ts";
import { fetchUserinfo } from "../../src/oidc/userinfo.ts";
import { serverPaths } from "../../src/platform/server_paths.ts";
import { Attempt } from "../../src/server/attempt.ts";
import { decideLogin } from "../../src/server/decide_login.ts";
import { loadServerFiles } from "../../src/server/load_server_files.ts";
import { readHomePolicy } from "../../src/server/read_home_policy.ts";
import { type MemoryFile, memoryFileSystem } from "../support/memory_file_system.ts";
import { NOW } from "../support/token_factory.ts";
import type { CaseResult, Outcome } from "./outcome.ts";
import { ACCESS_TOKEN, issuerAnswers, offeredCertificate } from "./policy_case_certificate.ts";
import { runPolicyArrays } from "./policy_array_vectors.ts";
import { recordedGet } from "./recorded_get.ts";
import { runCase } from "./run_case.ts";
import { list, object, text } from "./vector_case.ts";

/** The server's own account in the cases: group id of `opksshuser`. */
const VERIFY_USER = { uid: 990, gid: 990 };
const ACCOUNT_UID = 1000;

/**
 * Runs `policy.json`: its cases, and the arrays that test one function each.
 *
 * @param file the parsed file
 * @returns one result per case
 */
export async function runPolicyFile(file: JsonObject): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const testCase of list(file, "cases").filter(isJsonObject)) {
    results.push(await runCase(testCase, runPolicyCase, policyExpectation(testCase)));
  }
  return [...results, ...runPolicyArrays(file)];
}

/**
 * Runs a case of `policy.json`: files as an administrator left them, a certificate made from the
 * case's claims, and the complete decision of `verify`.
 *
 * @param testCase the case
 * @returns our answer; its difference when the options of the printed line are not the expected ones
 */
export async function runPolicyCase(testCase: JsonObject): Promise<Outcome> {
  try {
    const line = await verify(testCase);
    const recommended = testCase.has("recommended");
    const options = text(object(testCase, recommended ? "recommended" : "expect"), "options");
    const printed = line.slice(0, line.indexOf(" "));
    if (options === "" || options === printed) return { ok: true };
    return { ok: true, difference: `printed the options ${printed}` };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code };
    throw error;
  }
}

/** What a policy case expects: `recommended` where there is one. */
export function policyExpectation(testCase: JsonObject): { readonly ok: boolean } {
  const wanted = testCase.get("recommended") ?? testCase.get("expect");
  if (!isJsonObject(wanted)) throw new TypeError("Cannot read vector: no expectation");
  return { ok: text(wanted, "decision") === "allow" };
}

async function verify(testCase: JsonObject): Promise<string> {
  const user = text(testCase, "principal");
  const paths = serverPaths("", { os: "linux" });
  const files = caseFiles(testCase, user);
  const get = recordedGet(issuerAnswers(testCase), {
    url: [...issuerAnswers(testCase).keys()].find((url) => url.endsWith("/userinfo")) ?? "",
    token: ACCESS_TOKEN,
  });
  const loaded = await loadServerFiles({
    paths,
    owners: [0],
    fileSystem: memoryFileSystem(files, VERIFY_USER),
  });
  const home = user === "ghost" || user === "nohome"
    ? undefined
    : { path: `/home/${user}`, uid: ACCOUNT_UID };
  const request = {
    user,
    ...await offeredCertificate(testCase),
    extra: [],
    options: { configPath: undefined, root: "" },
  };
  const inputs = {
    ...loaded,
    now: NOW,
    keys: new ProviderKeys({ get, store: memoryKeySetStore(), now: () => NOW }),
    userinfo: (question: UserinfoQuestion) => fetchUserinfo({ ...question, get }),
    denyLists: loaded.config,
    // Root reads the home file on behalf of the verify user.
    homePolicy: () => readHomePolicy(home, memoryFileSystem(files, { uid: 0, gid: 0 })),
  };
  return (await decideLogin(request, inputs, new Attempt(() => 0))).line;
}

function caseFiles(testCase: JsonObject, user: string): ReadonlyMap<string, MemoryFile> {
  const contents = object(testCase, "files");
  const modes = object(testCase, "modes");
  const rootGroup = text(testCase, "config_owner") === "root root";
  const files = new Map<string, MemoryFile>();
  const add = (name: string, path: string, mode: number, uid: number, gid: number): void => {
    const content = contents.get(name);
    if (typeof content !== "string") return;
    const given = text(modes, name);
    files.set(path, { text: content, mode: given === "" ? mode : parseInt(given, 8), uid, gid });
  };
  add("auth_id", "/etc/opk/auth_id", 0o640, 0, VERIFY_USER.gid);
  add("providers", "/etc/opk/providers", 0o640, 0, VERIFY_USER.gid);
  add("config", "/etc/opk/config.yml", 0o640, 0, rootGroup ? 0 : VERIFY_USER.gid);
  add("home_auth_id", `/home/${user}/.opk/auth_id`, 0o600, ACCOUNT_UID, ACCOUNT_UID);
  return files;
}
