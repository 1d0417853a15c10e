import { CommandError } from "../errors/command_error.ts";

/** A redirect URI on this machine, taken apart. */
export interface RedirectUri {
  /** Exactly as configured: it is compared byte for byte at the OpenID Provider. */
  readonly text: string;
  /** Host as browsers write it: `localhost`, `127.0.0.1`, `[::1]`. */
  readonly host: string;
  /** Addresses to listen on, the one that must work first. */
  readonly addresses: readonly [string, ...string[]];
  /** Port; 0 lets the operating system choose. */
  readonly port: number;
  /** Path as a browser asks for it, with the leading slash. */
  readonly path: string;
}

const FORM = /^http:\/\/(localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]):([0-9]{1,5})(?:\/[^?#\s\\]*)?$/;

/**
 * Reads a loopback redirect URI (RFC 8252 section 7.3). Anything that leaves room for doubt about
 * where the browser would go is refused: other hosts, a missing port, user names, queries,
 * fragments, blanks.
 *
 * `localhost` means both 127.0.0.1 and ::1, because the browser may try either and an authorization
 * code must not reach another program. The Go tool listens on 127.0.0.1 alone
 * (`tests/unit/oidc/loopback_server_test.ts`).
 *
 * Port 0 is for OpenID Providers that ignore the port of loopback redirect URIs, as RFC 8252 wants.
 *
 * @param text redirect URI as configured
 * @returns its parts
 * @throws {CommandError} `config_invalid`
 */
export function parseRedirectUri(text: string): RedirectUri {
  const [, host = "", digits = ""] = FORM.exec(text) ?? [];
  const url = URL.parse(text);
  if (host === "" || url === null || url.hostname !== host) throw notLoopback(text);
  return { text, host, addresses: addressesOf(host), port: Number(digits), path: url.pathname };
}

function addressesOf(host: string): readonly [string, ...string[]] {
  if (host === "localhost") return ["127.0.0.1", "::1"];
  if (host === "[::1]") return ["::1"];
  return [host];
}

function notLoopback(text: string): CommandError {
  return new CommandError(
    "config_invalid",
    `Cannot use the redirect URI "${text}": it is not http on localhost with a port`,
    {
      hints: [
        "write it like http://localhost:3000/login-callback, as registered at the provider",
        "for a page on another host use remote_redirect_uri",
      ],
    },
  );
}
