import { type ClientConfig, loadClientConfig } from "../../config/load_client_config.ts";
import { CommandError, type ExitCode } from "../../errors/command_error.ts";
import { BUILTIN_PROVIDERS } from "../../oidc/providers/builtin_providers.ts";
import { DEFAULT_REDIRECT_URIS } from "../../oidc/providers/default_redirect_uris.ts";
import { effectiveProviders } from "../../config/effective_providers.ts";
import { providerClass } from "../../oidc/providers/provider_class.ts";
import type { ProviderSettings } from "../../oidc/providers/provider_settings.ts";
import type { Finding } from "../../terminal/finding.ts";
import { reportFindings } from "../../terminal/report_findings.ts";
import { openLoginNetwork } from "../login_network.ts";
import { checkAgent } from "./check_agent.ts";
import { checkBrowser } from "./check_browser.ts";
import { checkFiles } from "./check_files.ts";
import { checkPorts } from "./check_ports.ts";
import { checkProviders } from "./check_providers.ts";
import { checkSsh } from "./check_ssh.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/** Options of `opkssh doctor client`. */
export interface ClientDoctorOptions {
  /** Print JSON instead of text. */
  readonly json: boolean;
  /** Do not ask the providers. */
  readonly offline: boolean;
}

/**
 * `opkssh doctor` on a client: looks at everything a login and a connection need, from the
 * configuration to the files, and says of each what is wrong and what to type. Changes nothing.
 *
 * @param options how to look and to print
 * @param world the machine
 * @returns 0, or 1 when something keeps the person out
 */
export async function clientDoctor(
  options: ClientDoctorOptions,
  world: DoctorWorld,
): Promise<ExitCode> {
  const findings = [
    ...await checkConfigured(options, world),
    ...checkBrowser(world),
    ...await checkAgent(world),
    ...await checkSsh(world),
    ...await told("keys", () => checkFiles(world)),
  ];
  return reportFindings(findings, options, world.terminal);
}

/** The configuration, and what depends on what it says. */
async function checkConfigured(
  options: ClientDoctorOptions,
  world: DoctorWorld,
): Promise<readonly Finding[]> {
  return await told("config", async () => {
    const config = await loadClientConfig({
      paths: world.paths,
      builtin: { providers: BUILTIN_PROVIDERS, redirectUris: DEFAULT_REDIRECT_URIS },
      fileSystem: world.fileSystem,
      ...(world.systemOwners === undefined ? {} : { systemOwners: world.systemOwners }),
    });
    const { rows, warnings } = effectiveProviders({
      config,
      env: world.env,
      ciRows: [],
      redirectUris: DEFAULT_REDIRECT_URIS,
    });
    const people = rows.filter((row) => providerClass(row).flow === "browser");
    return [
      ...configFindings(config, [...config.warnings, ...warnings]),
      ...checkPorts(people, world),
      ...options.offline ? [] : await reachFindings(config, people, world),
    ];
  });
}

function configFindings(config: ClientConfig, warnings: readonly string[]): readonly Finding[] {
  const read = config.files.length === 0 ? "the built-in values" : config.files.join(", ");
  return [
    { id: "config", status: "ok", fact: `configuration: ${read}` },
    ...warnings.map((fact): Finding => ({ id: "config", status: "warning", fact })),
  ];
}

async function reachFindings(
  config: ClientConfig,
  providers: readonly ProviderSettings[],
  world: DoctorWorld,
): Promise<readonly Finding[]> {
  const network = await openLoginNetwork(config.caFile.value, world);
  try {
    const issuers = new Set(providers.map(({ issuer }) => issuer));
    return await checkProviders([...issuers], network.get, world);
  } finally {
    network.close();
  }
}

/** What cannot be looked at is a finding, too. */
async function told(
  id: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ id, status: "error", fact: error.message, hint: error.hints[0] }];
  }
}
