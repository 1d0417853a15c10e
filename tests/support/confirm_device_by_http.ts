/**
 * Does what a person does on another device: opens the address, confirms the code, chooses an
 * account on the embedded OpenID Provider's page.
 *
 * @param url address the program printed, with the code in it
 * @param account who to be: `alice`, `bob`, or `deny` for a person who says no
 * @returns text of the last page
 */
export async function confirmDeviceByHttp(url: string, account = "alice"): Promise<string> {
  const cookies = new Map<string, string>();
  let at = new URL(url);
  let form: URLSearchParams | undefined;
  for (let steps = 0; steps < 20; steps++) {
    const response = await fetch(at, {
      method: form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: {
        accept: "text/html",
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
      ...(form === undefined ? {} : { body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const text = await response.text();
    const location = response.headers.get("location");
    if (location !== null) {
      at = new URL(location, at);
      form = undefined;
      continue;
    }
    const [, tag = ""] = /(<form [^>]*>)/.exec(text) ?? [];
    const [, action] = /action="([^"]+)"/.exec(tag) ?? [];
    // the empty form again: the person said no, or the code is used up
    if (action === undefined || /<input[^>]*type="text"/.test(text)) return text;
    form = new URLSearchParams();
    for (const [input] of text.matchAll(/<input [^>]*>/g)) {
      const [, name = ""] = /name="([^"]*)"/.exec(input) ?? [];
      const [, value = ""] = /value="([^"]*)"/.exec(input) ?? [];
      form.set(name, value);
    }
    if (text.includes('name="login"')) form.set("login", account);
    at = new URL(action.replaceAll("&amp;", "&"), at);
  }
  throw new Error(`the confirmation goes round in circles at ${at.href}`);
}
