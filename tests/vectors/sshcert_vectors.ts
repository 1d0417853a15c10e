import type { JsonObject } from "../../src/encoding/json_value.ts";
import { Refusal } from "../../src/errors/refusal.ts";
import { fetchUserinfo } from "../../src/oidc/userinfo.ts";
import { memoryKeySetStore } from "../../src/oidc/key_set_store_memory.ts";
import type { UserinfoQuestion } from "../../src/oidc/provider_message.ts";
import { ProviderKeys } from "../../src/oidc/provider_keys.ts";
import { parseProvidersFile } from "../../src/policy/providers_file.ts";
import { Attempt } from "../../src/server/attempt.ts";
import { decideLogin } from "../../src/server/decide_login.ts";
import type { PolicyFile } from "../../src/server/apply_policy.ts";
import type { Outcome } from "./outcome.ts";
import { recordedGet } from "./recorded_get.ts";
import { plainJson, type RecordedAnswer, recordedAnswers } from "./recorded_provider.ts";
import { number, object, text, texts } from "./vector_case.ts";

/**
 * Runs a case of `sshcert.json`: the complete decision of `verify`, with recorded providers and files.
 *
 * @param testCase the case
 * @param ops the file's recorded providers
 * @returns our answer; its difference when the printed line is not the expected one
 */
export async function runSshCertCase(testCase: JsonObject, ops: JsonObject): Promise<Outcome> {
  try {
    const line = await verify(testCase, ops);
    const expected = object(testCase, "expected");
    const wanted = text(expected, "stdout");
    if (wanted === "" || `${line}\n` === wanted) return { ok: true };
    return { ok: true, difference: `printed ${line}` };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code };
    throw error;
  }
}

async function verify(testCase: JsonObject, ops: JsonObject): Promise<string> {
  const now = number(testCase, "now") ?? 0;
  const userinfo = object(testCase, "userinfo");
  const answers = new Map<string, RecordedAnswer>(recordedAnswers(ops, texts(testCase, "ops")));
  const userinfoUrl = text(userinfo, "url");
  const body = userinfo.get("body") ?? null;
  if (userinfoUrl !== "") {
    answers.set(userinfoUrl, {
      status: number(userinfo, "status") ?? 200,
      body: typeof body === "string" ? body : plainJson(body),
    });
  }
  const get = recordedGet(answers, { url: userinfoUrl, token: text(userinfo, "access_token") });
  const keys = new ProviderKeys({ get, store: memoryKeySetStore(), now: () => now });
  const request = {
    user: text(testCase, "principal"),
    keyBase64: text(testCase, "cert"),
    keyType: text(testCase, "key_type"),
    extra: texts(testCase, "extra_args"),
    options: { configPath: undefined, root: "" },
  };
  const config = object(testCase, "config");
  const inputs = {
    now,
    issuers: parseProvidersFile(text(testCase, "providers_file"), { allowLoopbackHttp: true })
      .issuers,
    keys,
    userinfo: (question: UserinfoQuestion) => fetchUserinfo({ ...question, get }),
    denyLists: { denyUsers: texts(config, "deny_users"), denyEmails: texts(config, "deny_emails") },
    systemPolicy: policyFile(text(testCase, "auth_id")),
    homePolicy: (): Promise<PolicyFile> =>
      Promise.resolve({ kind: "absent", source: { name: "home", path: "~/.opk/auth_id" } }),
  };
  return (await decideLogin(request, inputs, new Attempt(() => 0))).line;
}

function policyFile(content: string): PolicyFile {
  return { kind: "text", source: { name: "system", path: "/etc/opk/auth_id" }, text: content };
}
