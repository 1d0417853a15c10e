/** Where a scripted login ended. */
export interface LoginEnd {
  /** Address of the last page. */
  readonly url: string;
  readonly status: number;
  /** Its text. */
  readonly text: string;
  /** Every address on the way, the last one included. */
  readonly visited: readonly string[];
}

/**
 * Does what a person does in a browser: opens an address, follows redirects, keeps cookies, chooses
 * an account on the embedded OpenID Provider's page, and ends on the page of the program that wanted
 * the login.
 *
 * @param url address the program printed
 * @param account who to be: `alice`, `bob`, or `deny` for a person who says no
 * @param request seam, default the runtime's `fetch`
 */
export async function loginByHttp(
  url: string,
  account = "alice",
  request: typeof fetch = fetch,
): Promise<LoginEnd> {
  const cookies = new Map<string, Map<string, string>>();
  const visited: string[] = [];
  let at = new URL(url);
  let form: URLSearchParams | undefined;
  for (let steps = 0; steps < 20; steps++) {
    visited.push(at.href);
    const jar = cookies.get(at.hostname) ?? new Map<string, string>();
    cookies.set(at.hostname, jar);
    const response = await request(at, {
      method: form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: {
        accept: "text/html",
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
      },
      ...(form === undefined ? {} : { body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) remember(jar, cookie);
    const text = await response.text();
    const location = response.headers.get("location");
    if (location !== null && response.status >= 300 && response.status < 400) {
      at = new URL(location, at);
      form = undefined;
      continue;
    }
    const action = /<form method="post" action="([^"]+)">/.exec(text)?.[1];
    if (action === undefined) {
      return { url: at.href, status: response.status, text, visited };
    }
    at = new URL(action, at);
    form = new URLSearchParams({ login: account });
  }
  throw new Error(`the login goes round in circles: ${visited.slice(-3).join(" -> ")}`);
}

/** One `Set-Cookie` value; a cookie that has expired is forgotten. */
function remember(jar: Map<string, string>, cookie: string): void {
  const [pair = "", ...attributes] = cookie.split(";").map((part) => part.trim());
  const at = pair.indexOf("=");
  const name = pair.slice(0, at);
  const gone = attributes.some((attribute) =>
    /^max-age=0$/i.test(attribute) ||
    (/^expires=/i.test(attribute) && Date.parse(attribute.slice(8)) < Date.now())
  );
  if (gone) jar.delete(name);
  else jar.set(name, pair.slice(at + 1));
}
