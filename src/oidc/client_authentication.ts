import * as oauth from "oauth4webapi";
import { encodeBase64 } from "../encoding/base64.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";

/**
 * Chooses how a client proves itself at the token endpoint (RFC 6749 section 2.3, OpenID Connect
 * Core section 9): a public client only names itself in the body; a client with a secret uses the
 * method that the provider lists, `client_secret_basic` when it lists none.
 *
 * The Go tool tries one way, then posts the same authorization code again the other way; a provider
 * that honours RFC 6749 4.1.2 may revoke everything it issued for a code that is used twice
 * (`tests/unit/oidc/authorization_code_flow_test.ts`).
 *
 * @param clientSecret the secret, if any
 * @param methods `token_endpoint_auth_methods_supported`; empty when the provider lists none
 * @returns the method in the form the request library takes
 */
export function clientAuthentication(
  clientSecret: string | undefined,
  methods: readonly string[],
): oauth.ClientAuth {
  if (clientSecret === undefined || clientSecret === "") return oauth.None();
  const basic = methods.length === 0 || methods.includes("client_secret_basic");
  if (!basic && methods.includes("client_secret_post")) return oauth.ClientSecretPost(clientSecret);
  return (_server, client, _body, headers) => {
    const credentials = `${formEncode(client.client_id)}:${formEncode(clientSecret)}`;
    headers.set("authorization", `Basic ${encodeBase64(encodeUtf8(credentials))}`);
  };
}

/**
 * Form encoding as RFC 6749 appendix B wants it. The library also escapes `-`, `.` and `_`, which
 * providers that forget to decode (there are some) then do not recognise.
 */
function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}
