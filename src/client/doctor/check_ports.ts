import { CommandError } from "../../errors/command_error.ts";
import type { ProviderSettings } from "../../oidc/providers/provider_settings.ts";
import { parseRedirectUri } from "../../oidc/redirect_uri.ts";
import type { Finding } from "../../terminal/finding.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/**
 * Whether login could listen for the browser's way back: one free port for each provider will do.
 *
 * @param providers that a person can log in at
 * @param world the machine
 * @returns findings
 */
export function checkPorts(
  providers: readonly ProviderSettings[],
  world: Pick<DoctorWorld, "canListen">,
): readonly Finding[] {
  const tried = new Map<string, string | undefined>();
  const stuck: string[] = [];
  for (const { issuer, redirectUris } of providers) {
    for (const uri of redirectUris) {
      if (!tried.has(uri)) tried.set(uri, problemOf(uri, world));
    }
    if (!redirectUris.some((uri) => tried.get(uri) === undefined)) stuck.push(issuer);
  }
  const busy = [...tried].flatMap(([uri, why]) => why === undefined ? [] : [`${uri}: ${why}`]);
  if (stuck.length > 0) {
    return [{
      id: "ports",
      status: "error",
      fact: `no way back from the browser for ${stuck.join(", ")}: ${busy.join("; ")}`,
      hint: "end the program that has the port, or configure other redirect_uris",
    }];
  }
  const fact = busy.length === 0
    ? "the ports for the browser's way back are free"
    : `some ports for the browser's way back are taken, others are free: ${busy.join("; ")}`;
  return [{ id: "ports", status: "ok", fact }];
}

function problemOf(uri: string, world: Pick<DoctorWorld, "canListen">): string | undefined {
  try {
    const { addresses: [address], port } = parseRedirectUri(uri);
    return world.canListen(address, port);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}
