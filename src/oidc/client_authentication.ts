import * as oauth from "oauth4webapi";
import { encodeBase64 } from "../encoding/base64.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";

/**
 * Chooses how a client proves itself at the token endpoint (RFC 6749 section 2.3, OpenID Connect
 * Core section 9): a public client only names itself in the body; a client with a secret uses a
 * method that the provider lists, `client_secret_basic` before `client_secret_post`. Both, when it
 * lists both or none: which one the client is registered for, only the provider knows.
 *
 * @param clientSecret the secret, if any
 * @param methods `token_endpoint_auth_methods_supported`; empty when the provider lists none
 * @returns one or two methods in the form the request library takes, in the order to try them
 */
export function clientAuthentication(
  clientSecret: string | undefined,
  methods: readonly string[],
): readonly [oauth.ClientAuth, oauth.ClientAuth?] {
  if (clientSecret === undefined || clientSecret === "") return [oauth.None()];
  const listed = (method: string): boolean => methods.length === 0 || methods.includes(method);
  const basic: oauth.ClientAuth = (_server, client, _body, headers) => {
    const credentials = `${formEncode(client.client_id)}:${formEncode(clientSecret)}`;
    headers.set("authorization", `Basic ${encodeBase64(encodeUtf8(credentials))}`);
  };
  if (!listed("client_secret_post")) return [basic];
  const post = oauth.ClientSecretPost(clientSecret);
  return listed("client_secret_basic") ? [basic, post] : [post];
}

/**
 * Form encoding as RFC 6749 appendix B wants it. The library also escapes `-`, `.` and `_`, which
 * providers that forget to decode (there are some) then do not recognise.
 */
function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}
