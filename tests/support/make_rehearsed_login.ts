import {
  REHEARSED_LOGIN_FILE,
  type RehearsedLogin,
} from "../../install/packaging/rehearsal/rehearsed_login.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { formatKeySetEntry } from "../../src/oidc/key_set_entry.ts";
import { keySetFileName } from "../../src/oidc/key_set_file_name.ts";
import { parseKeySet } from "../../src/openpubkey/key_set.ts";
import { mintCertificate } from "./mint_certificate.ts";
import { PUBLIC_CLIENT, startOpenIdProvider } from "./openid_provider.ts";

const ISSUER = "https://op.example.com";

/**
 * `deno task rehearsal`: makes `rehearsed_login.json` anew, for when a build says that the login it
 * rehearses with is refused. The private keys are thrown away.
 */
async function makeRehearsedLogin(): Promise<RehearsedLogin> {
  await using provider = await startOpenIdProvider();
  const { keyType, base64 } = await mintCertificate(provider, { claims: { iss: ISSUER } });
  const keys = await (await fetch(`${provider.issuer}/jwks`)).text();
  const now = Math.floor(Date.now() / 1000);
  const entry = formatKeySetEntry({
    issuer: ISSUER,
    jwksUri: `${ISSUER}/jwks`,
    discoveryFetchedAt: now,
    keySet: parseKeySet(parseJson(keys)),
    fetchedAt: now,
  });
  return {
    now,
    arguments: ["alice", base64, keyType],
    files: {
      "etc/opk/providers": `${ISSUER} ${PUBLIC_CLIENT} 24h\n`,
      "etc/opk/auth_id": `# user, identity, issuer\nalice alice@example.com ${ISSUER}\n`,
      "var/log/opkssh.log": "",
      [`var/cache/opkssh/${await keySetFileName(ISSUER)}`]: entry,
    },
    configuration: `deny_users = ["root"]\n\n[log]\nformat = "json"\n`,
  };
}

if (import.meta.main) {
  const text = JSON.stringify(await makeRehearsedLogin(), undefined, 2);
  await Deno.writeTextFile(REHEARSED_LOGIN_FILE, `${text}\n`);
}
