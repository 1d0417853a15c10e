import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { ActionsEnvironment } from "./ci_environment.ts";
import { type BoundedReply, fetchBounded, type FetchBoundedOptions } from "./fetch_bounded.ts";
import { readJsonObject } from "./read_json_object.ts";

/** Limits that are tighter than those of a person's login: nobody sits and waits. */
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 65_536;

/**
 * Asks GitHub Actions or Forgejo Actions for an ID token made for one audience: `GET` with the query
 * parameter `audience` (in place of one that is there, all parameters sorted by name) and the job's
 * bearer token; the answer is JSON with the ID token as `value`.
 *
 * @param ci the job's environment
 * @param audience the commitment to the client instance claims
 * @param options fetch, signal and limits; default 10 s and 64 KiB
 * @returns the ID token in JWT compact form, unchecked. Secret
 * @throws {CommandError} `provider_refused` when the job may not have one, `provider_unreachable`,
 * `provider_reply_invalid`, `login_interrupted`
 */
export async function ciTokenRequest(
  ci: ActionsEnvironment,
  audience: string,
  options: FetchBoundedOptions = {},
): Promise<string> {
  // the runtime would quote the value of a header it cannot send
  if (!/^[\x21-\x7e]+$/.test(ci.requestToken)) {
    throw new CommandError(
      "config_invalid",
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN holds characters that no token has",
    );
  }
  const url = new URL(ci.requestUrl);
  url.searchParams.set("audience", audience);
  url.searchParams.sort();
  const headers = { authorization: `Bearer ${ci.requestToken}`, accept: "application/json" };
  const reply = await fetchBounded(url.href, { headers }, {
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    ...options,
  });
  checkStatus(reply, ci);
  const value = readJsonObject(reply.text)?.get("value");
  if (typeof value !== "string" || value === "") {
    throw new CommandError(
      "provider_reply_invalid",
      `${nameOf(ci)} answered without an ID token`,
    );
  }
  return value;
}

function checkStatus({ status }: BoundedReply, ci: ActionsEnvironment): void {
  if (status === 200) return;
  const fact = `${nameOf(ci)} gave no ID token: HTTP status ${status}`;
  if (status === 401 || status === 403) {
    throw new CommandError("provider_refused", fact, { hints: [permissionOf(ci)] });
  }
  if (status === 429 || status >= 500) {
    throw new CommandError("provider_unreachable", fact, { hints: ["run the job again"] });
  }
  throw new CommandError("provider_reply_invalid", fact);
}

function nameOf({ kind }: ActionsEnvironment): string {
  switch (kind) {
    case "github-actions":
      return "GitHub Actions";
    case "forgejo-actions":
      return "Forgejo Actions";
    default:
      return unreachable(kind);
  }
}

function permissionOf({ kind }: ActionsEnvironment): string {
  switch (kind) {
    case "github-actions":
      return 'give the job "permissions: id-token: write"';
    case "forgejo-actions":
      return 'give the job "enable-openid-connect: true"';
    default:
      return unreachable(kind);
  }
}
