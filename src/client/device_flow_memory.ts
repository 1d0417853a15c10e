import { isJsonArray, type JsonObject, type JsonValue } from "../encoding/json_value.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { atomicWriteFile } from "../platform/atomic_write_file.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { readJsonObject } from "../oidc/read_json_object.ts";
import type { LoginWorld } from "./login_world.ts";
import { prettyJson } from "./pretty_json.ts";

type MemoryWorld = Pick<LoginWorld, "paths" | "fileSystem" | "terminal">;

/** Member of the state file: issuers, the latest last. */
const MEMBER = "device_flow_without_nonce";
/** Issuers kept, and bytes read. */
const MOST_ISSUERS = 100;
const MAX_BYTES = 256 * 1024;

/**
 * Says whether an issuer's device flow was seen to lose the nonce. The memory is a convenience: a
 * file that cannot be read remembers nothing.
 *
 * @param issuer the configured issuer
 * @param world paths and file system
 * @returns true when a login came to that end before
 */
export async function deviceFlowLosesNonce(issuer: string, world: MemoryWorld): Promise<boolean> {
  return issuersIn(await readState(world)).includes(issuer);
}

/**
 * Remembers that an issuer's device flow loses the nonce. What else is in the state file stays.
 *
 * @param issuer the configured issuer
 * @param world paths and file system; a failure to write is only a detail
 */
export async function rememberLostNonce(issuer: string, world: MemoryWorld): Promise<void> {
  const { paths, fileSystem, terminal } = world;
  const state = await readState(world);
  const others = issuersIn(state).filter((one) => one !== issuer);
  const issuers = [...others, issuer].slice(-MOST_ISSUERS);
  const text = `${prettyJson(new Map<string, JsonValue>([...state, [MEMBER, issuers]]))}\n`;
  try {
    await makeDirectory(paths.opkDir, { mode: 0o700, fileSystem });
    await atomicWriteFile(paths.stateFile, encodeUtf8(text), { mode: 0o600, fileSystem });
  } catch (error) {
    terminal.detail(`not remembered: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readState({ paths, fileSystem }: MemoryWorld): Promise<JsonObject> {
  try {
    const { text } = await readGuardedFile(paths.stateFile, { maxBytes: MAX_BYTES }, {
      fileSystem,
    });
    return readJsonObject(text) ?? new Map();
  } catch {
    return new Map();
  }
}

function issuersIn(state: JsonObject): readonly string[] {
  const value = state.get(MEMBER);
  return isJsonArray(value) ? value.filter((item) => typeof item === "string") : [];
}
