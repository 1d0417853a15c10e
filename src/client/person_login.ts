import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import { type DiscoveredLogin, discoverLogin } from "../oidc/discover_login.ts";
import { providerClass } from "../oidc/providers/provider_class.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import { browserLogin, type BrowserLoginOptions, type CompletedLogin } from "./browser_login.ts";
import { chooseInTerminal } from "./choose_in_terminal.ts";
import { deviceLogin, NO_DEVICE_CODE } from "./device_login.ts";
import { deviceFlowLosesNonce } from "./device_flow_memory.ts";
import type { LoginFlow } from "../config/login_flow.ts";
import type { LoginWorld } from "./login_world.ts";
import { pasteLogin } from "./paste_login.ts";
import type { ProviderTokens } from "./provider_tokens.ts";
import { sayWhyNoBrowser } from "./say_why_no_browser.ts";

/** What a person's login needs to know. */
export interface PersonLoginOptions extends BrowserLoginOptions {
  /** `--flow`. */
  readonly flow: LoginFlow;
}

/**
 * Logs a person in the way that was asked for. `auto` opens the browser where one can be seen;
 * elsewhere it takes the device flow if the provider has one that is good for a key, else the pasted
 * address if somebody can paste, else it prints the address and waits for a forwarded port.
 *
 * @param options flow, provider, limits
 * @param world seams
 * @param complete makes a key of the tokens
 * @returns what `complete` made
 * @throws {CommandError} whatever went wrong
 */
export async function personLogin<T>(
  options: PersonLoginOptions,
  world: LoginWorld,
  complete: (tokens: ProviderTokens) => Promise<CompletedLogin<T>>,
): Promise<T> {
  const { flow, source, network } = options;
  const possible = world.canOpenBrowser();
  const fallBack = flow === "auto" && !options.disableBrowserOpen && possible.kind === "no" &&
    // whoever says BROWSER=none sits here and opens the address by hand
    possible.reason !== "not-wanted";
  if (flow === "browser" || (flow === "auto" && !fallBack)) {
    return await browserLogin(options, world, complete);
  }
  if (fallBack && source.kind === "browser choice" && !world.terminal.interactive) {
    return await browserLogin(options, world, complete);
  }
  const settings = source.kind === "browser"
    ? source.settings
    : await chooseInTerminal(source.choices, world);
  await options.beforeLogin(settings);
  const discovered = await discoverLogin(settings, network.get);
  const chosen = flow === "auto" ? await fallBackFlow(settings, discovered, world) : flow;
  if (fallBack) sayWhyNoBrowser(possible.reason, chosen, world.terminal);
  const here = { ...options, settings, discovered };
  switch (chosen) {
    case "browser":
      return await browserLogin(
        { ...options, source: { kind: "browser", settings } },
        world,
        complete,
      );
    case "paste":
      return (await complete(await pasteLogin(here, world))).value;
    case "device":
      return (await complete(await deviceOrPaste(here, fallBack, world))).value;
    default:
      return unreachable(chosen);
  }
}

async function fallBackFlow(
  settings: ProviderSettings,
  { endpoints }: DiscoveredLogin,
  world: LoginWorld,
): Promise<Exclude<LoginFlow, "auto">> {
  const device = endpoints.deviceAuthorization !== undefined &&
    providerClass(settings).deviceNonce && !await deviceFlowLosesNonce(settings.issuer, world);
  if (device) return "device";
  return world.terminal.interactive ? "paste" : "browser";
}

type Here = Parameters<typeof deviceLogin>[0];

/** A provider may offer the device flow, but not to this client: nobody has done anything by then. */
async function deviceOrPaste(
  options: Here,
  fallBack: boolean,
  world: LoginWorld,
): Promise<ProviderTokens> {
  const login = await deviceLogin(options, world).catch((error) => {
    const other = fallBack && world.terminal.interactive && error instanceof CommandError &&
      error.cause === NO_DEVICE_CODE;
    if (!other) throw error;
    world.terminal.say(`${error.message}: going on without the device flow`);
    return undefined;
  });
  return login ?? await pasteLogin(options, world);
}
