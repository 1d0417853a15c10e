import { CommandError } from "../errors/command_error.ts";
import { checkIdToken } from "../oidc/check_id_token.ts";
import { Deadline } from "../oidc/deadline.ts";
import type { DiscoveredLogin } from "../oidc/discover_login.ts";
import { type PastedCodeFlow, pastedCodeFlow } from "../oidc/pasted_code_flow.ts";
import type { PastedAnswer } from "../oidc/read_pasted_answer.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import { formatMinutes } from "./format_minutes.ts";
import type { LoginNetwork } from "./login_network.ts";
import type { LoginWorld } from "./login_world.ts";
import type { ProviderTokens } from "./provider_tokens.ts";
import { readAnswer } from "./read_answer.ts";
import { refreshGrant } from "./refresh_grant.ts";
import { standardTrust } from "./standard_trust.ts";

/** What a login by pasted address needs to know. */
export interface PasteLoginOptions {
  /** The provider, already checked. */
  readonly settings: ProviderSettings;
  /** What it says about itself. */
  readonly discovered: DiscoveredLogin;
  /** Commitment to the client instance claims. */
  readonly nonce: string;
  /** Milliseconds for everything the person does. */
  readonly timeoutMs: number;
  /** The way to the network. */
  readonly network: Pick<LoginNetwork, "fetch">;
}

/** Pastes that fit nothing, before it is given up. */
const ATTEMPTS = 3;

/**
 * Logs a person in whose browser cannot come back here: prints the address of the login page, and
 * reads the address of the page where the browser ended, or the code in it.
 *
 * @param options provider, commitment, limits
 * @param world seams
 * @returns the tokens
 * @throws {CommandError} `provider_reply_invalid` when nothing usable was pasted, `provider_refused`,
 * `provider_unreachable`, `token_rejected`, `login_timeout`, `login_interrupted`
 */
export async function pasteLogin(
  options: PasteLoginOptions,
  world: LoginWorld,
): Promise<ProviderTokens> {
  const { settings, discovered, nonce, timeoutMs } = options;
  const { fetch } = options.network;
  const { terminal, random, signal } = world;
  const flow = await pastedCodeFlow({ settings, discovered, nonce, fetch, random, signal });
  terminal.ask(`open this address in any browser: ${flow.url}`);
  terminal.ask(
    "after the login the browser ends on a page that it cannot open; copy the address of that " +
      `page and paste it here within ${formatMinutes(timeoutMs)}`,
  );
  const answer = await pastedAnswer(flow, timeoutMs, world);
  const tokens = await flow.exchange(answer);
  const parsed = await checkIdToken(tokens.idToken, {
    issuer: settings.issuer,
    clientId: settings.clientId,
    nonce,
    algorithms: discovered.endpoints.signingAlgorithms,
    accessToken: tokens.accessToken,
    now: world.now(),
    providerNow: tokens.providerNow,
  });
  return {
    settings,
    trust: standardTrust(settings),
    idToken: tokens.idToken,
    parsed,
    accessToken: tokens.accessToken,
    refresh: refreshGrant(tokens, discovered),
    keys: { jwksUri: discovered.jwksUri },
  };
}

async function pastedAnswer(
  flow: PastedCodeFlow,
  timeoutMs: number,
  world: LoginWorld,
): Promise<Extract<PastedAnswer, { kind: "answer" }>> {
  const deadline = new Deadline(timeoutMs);
  let problem = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const text = await readAnswer("address or code: ", world, Math.max(1, deadline.remainingMs()));
    if (text === undefined) throw nothingRead();
    const answer = flow.read(text);
    if (answer.kind === "answer") return answer;
    problem = answer.problem;
    if (attempt + 1 < ATTEMPTS) world.terminal.warn(`what was pasted ${problem}; try again`);
  }
  throw new CommandError("provider_reply_invalid", `What was pasted ${problem}`, {
    hints: ["run the command again and open the new address"],
  });
}

function nothingRead(): CommandError {
  return new CommandError(
    "provider_reply_invalid",
    "Nothing usable was pasted: the input has ended, or the line is too long",
    {
      hints: [
        "paste only the code: what stands between code= and & in the address",
        "or let the answer come from a pipe: opkssh login --flow=paste < FILE",
      ],
    },
  );
}
