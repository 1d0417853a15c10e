/** What a person pasted. */
export type PastedAnswer =
  | {
    readonly kind: "answer";
    /** Parameters of the authorization response, with this attempt's state. */
    readonly parameters: URLSearchParams;
    /** True when only the code was pasted, which says nothing about state and issuer. */
    readonly bare: boolean;
  }
  | {
    readonly kind: "unusable";
    /** Why, as the predicate of a sentence about what was pasted. */
    readonly problem: string;
  };

/** Fewer characters than any code that cannot be guessed (RFC 6749 section 10.10). */
const SHORTEST_CODE = 8;
/** Most characters of an answer. */
export const LONGEST_ANSWER = 16_384;

/**
 * Reads what a person brings back from a browser on another machine: the address of the page it could
 * not open, its query, or the bare authorization code (RFC 6749 section 4.1.2). The state is compared
 * when it is there. A bare code is bound to this attempt all the same, by the PKCE verifier and by the
 * nonce in the ID token.
 *
 * @param text the pasted line
 * @param state the `state` that went out
 * @returns the parameters, or what is wrong
 */
export function readPastedAnswer(text: string, state: string): PastedAnswer {
  const trimmed = text.trim().replace(/^["'<]+/, "").replace(/["'>]+$/, "");
  if (trimmed === "") return unusable("is empty");
  if (trimmed.length > LONGEST_ANSWER) return unusable("is too long");
  if (/[\s\x00-\x1f\x7f]/.test(trimmed)) {
    return unusable("has blanks in it, so it is not all of it");
  }
  const query = queryOf(trimmed);
  return query === undefined ? fromCode(trimmed, state) : fromQuery(query, state);
}

function queryOf(text: string): string | undefined {
  if (/^https?:\/\//i.test(text) || /^[a-z0-9.[\]:-]+\/[^?]*\?/i.test(text)) {
    const at = text.indexOf("?");
    return at < 0 ? "" : text.slice(at + 1).replace(/#.*$/, "");
  }
  return /^\??(?:[^=&]*=[^&]*&)*(?:code|state|error)=/.test(text)
    ? text.replace(/^\?/, "")
    : undefined;
}

function fromQuery(query: string, state: string): PastedAnswer {
  const parameters = new URLSearchParams(query);
  const states = parameters.getAll("state");
  if (!parameters.has("code") && !parameters.has("error")) {
    return unusable("has no code in it: copy the address after the login, not before it");
  }
  if (states.length !== 1 || states[0] !== state) {
    return unusable("belongs to another login");
  }
  return { kind: "answer", parameters, bare: false };
}

function fromCode(text: string, state: string): PastedAnswer {
  let code = text;
  // copied out of an address
  if (/%[0-9a-f]{2}/i.test(text)) {
    try {
      code = decodeURIComponent(text);
    } catch {
      return unusable("is not a code");
    }
  }
  if (!/^[\x21-\x7e]+$/.test(code)) return unusable("is not a code");
  if (code.length < SHORTEST_CODE) return unusable("is neither an address nor a code");
  return { kind: "answer", parameters: new URLSearchParams({ code, state }), bare: true };
}

function unusable(problem: string): PastedAnswer {
  return { kind: "unusable", problem };
}
