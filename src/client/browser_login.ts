import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import {
  type AuthorizationCodeFlow,
  authorizationCodeFlow,
} from "../oidc/authorization_code_flow.ts";
import { checkIdToken } from "../oidc/check_id_token.ts";
import { Deadline } from "../oidc/deadline.ts";
import type { Fetch } from "../oidc/fetch_bounded.ts";
import type { HttpGet } from "../oidc/http_get.ts";
import { listenForChoice } from "../oidc/loopback_chooser.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import { unguessable } from "../oidc/unguessable.ts";
import { alreadyDonePage } from "../terminal/pages/already_done_page.ts";
import { chooserPage } from "../terminal/pages/chooser_page.ts";
import { failurePage } from "../terminal/pages/failure_page.ts";
import { strayPage } from "../terminal/pages/stray_page.ts";
import { type LoginFacts, successPage } from "../terminal/pages/success_page.ts";
import { waitingPage } from "../terminal/pages/waiting_page.ts";
import type { LoginWorld } from "./login_world.ts";
import type { ProviderTokens } from "./provider_tokens.ts";
import { refreshGrant } from "./refresh_grant.ts";
import { showAddress } from "./show_address.ts";
import { standardTrust } from "./standard_trust.ts";
import type { PersonTokenSource } from "./token_source.ts";
import { withCountdown } from "./with_countdown.ts";

/** What a login by browser needs to know. */
export interface BrowserLoginOptions {
  /** At which provider, or which to choose from. */
  readonly source: PersonTokenSource;
  /** Commitment to the client instance claims. */
  readonly nonce: string;
  /** Milliseconds for everything the person does. */
  readonly timeoutMs: number;
  /** `--disable-browser-open`. */
  readonly disableBrowserOpen: boolean;
  /** The way to the network. */
  readonly network: { readonly get: HttpGet; readonly fetch: Fetch };
  /** Looked at once the provider is known, before the person logs in there. */
  readonly beforeLogin: (settings: ProviderSettings) => Promise<void>;
}

/** How a login that has got its tokens ends. */
export interface CompletedLogin<T> {
  readonly value: T;
  /** What the last page says. */
  readonly facts: LoginFacts;
}

/** Visits without this attempt's state that are worth a line. */
const MOST_STRAYS = 5;

/**
 * Logs a person in by browser. The window waits for `complete` and then shows how it ended, so that
 * its last page is true: nobody is told of success before the key is written.
 *
 * @param options provider and limits
 * @param world seams
 * @param complete makes a key of the tokens
 * @returns what `complete` made
 * @throws {CommandError} whatever went wrong; the window then says so, too
 */
export async function browserLogin<T>(
  options: BrowserLoginOptions,
  world: LoginWorld,
  complete: (tokens: ProviderTokens) => Promise<CompletedLogin<T>>,
): Promise<T> {
  const deadline = new Deadline(options.timeoutMs);
  const { settings, flow } = await sendToProvider(options, world, deadline);
  try {
    const callback = await withCountdown(
      "waiting for the browser",
      () => deadline.remainingMs(),
      world,
      () => flow.wait({ timeoutMs: Math.max(1, deadline.remainingMs()) }),
    );
    try {
      const tokens = await flow.exchange(callback);
      const parsed = await checkIdToken(tokens.idToken, {
        issuer: settings.issuer,
        clientId: settings.clientId,
        nonce: options.nonce,
        algorithms: flow.endpoints.signingAlgorithms,
        accessToken: tokens.accessToken,
        now: world.now(),
        providerNow: tokens.providerNow,
      });
      const { idToken, accessToken } = tokens;
      const { value, facts } = await complete({
        settings,
        trust: standardTrust(settings),
        idToken,
        parsed,
        accessToken,
        refresh: refreshGrant(tokens, flow),
        keys: { jwksUri: flow.jwksUri },
      });
      callback.finish(successPage(facts));
      return value;
    } catch (error) {
      callback.finish(failurePageFor(error));
      throw error;
    }
  } finally {
    await flow.close();
  }
}

interface PreparedLogin {
  readonly settings: ProviderSettings;
  readonly flow: AuthorizationCodeFlow;
}

async function sendToProvider(
  options: BrowserLoginOptions,
  world: LoginWorld,
  deadline: Deadline,
): Promise<PreparedLogin> {
  const { source } = options;
  switch (source.kind) {
    case "browser": {
      const prepared = await prepare(source.settings, options, world);
      const { url, port } = prepared.flow;
      await closingOnFailure(prepared, () => show({ url, port }, options, world));
      return prepared;
    }
    case "browser choice":
      return await chooseInBrowser(source.choices, options, world, deadline);
    default:
      return unreachable(source);
  }
}

async function prepare(
  settings: ProviderSettings,
  options: BrowserLoginOptions,
  world: LoginWorld,
): Promise<PreparedLogin> {
  await options.beforeLogin(settings);
  let strays = 0;
  const flow = await authorizationCodeFlow({
    settings,
    nonce: options.nonce,
    get: options.network.get,
    fetch: options.network.fetch,
    random: world.random,
    pages: { waiting: waitingPage, alreadyDone: alreadyDonePage, stray: strayPage },
    onStray: (error) => {
      if (strays++ < MOST_STRAYS) sayStray(error, world);
    },
    signal: world.signal,
    serve: world.serve,
  });
  return { settings, flow };
}

/** An error may be the provider's, sent without state; it may as well be anybody's. */
function sayStray(error: string | undefined, world: LoginWorld): void {
  const fact = "ignored a visit that does not belong to this login";
  if (error === undefined) world.terminal.detail(fact);
  else world.terminal.warn(`${fact}; it says: ${error.slice(0, 300)}`);
}

async function chooseInBrowser(
  choices: readonly ProviderSettings[],
  options: BrowserLoginOptions,
  world: LoginWorld,
  deadline: Deadline,
): Promise<PreparedLogin> {
  const chooser = await listenForChoice({
    count: choices.length,
    token: unguessable(world.random),
    page: (pathOf) =>
      chooserPage(choices.map((settings, index) => ({
        label: labelOf(settings),
        issuer: settings.issuer,
        path: pathOf(index),
      }))),
    serve: world.serve,
  });
  try {
    await show(chooser, options, world);
    const choice = await withCountdown(
      "waiting for your choice",
      () => deadline.remainingMs(),
      world,
      () => chooser.wait({ timeoutMs: Math.max(1, deadline.remainingMs()), signal: world.signal }),
    );
    const settings = choices[choice.index];
    if (settings === undefined) throw new TypeError("Cannot log in: there is no such choice");
    try {
      const prepared = await prepare(settings, options, world);
      choice.redirect(prepared.flow.url);
      return prepared;
    } catch (error) {
      choice.show(failurePageFor(error));
      throw error;
    }
  } finally {
    await chooser.close();
  }
}

function labelOf(settings: ProviderSettings): string {
  return settings.aliases[0] ?? URL.parse(settings.issuer)?.host ?? settings.issuer;
}

async function show(
  address: { readonly url: string; readonly port: number },
  options: BrowserLoginOptions,
  world: LoginWorld,
): Promise<void> {
  await showAddress(address, options.disableBrowserOpen, world);
}

async function closingOnFailure(
  { flow }: PreparedLogin,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    await flow.close();
    throw error;
  }
}

function failurePageFor(error: unknown): ReturnType<typeof failurePage> {
  if (error instanceof CommandError) return failurePage(error.message, error.hints);
  return failurePage("An internal error happened");
}
