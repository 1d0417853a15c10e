/** An account of the embedded OpenID Provider. */
export interface Account {
  /** `sub`, and what a person types to log in. */
  readonly id: string;
  /** Further claims of the ID token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The accounts every embedded OpenID Provider has. */
export const ACCOUNTS: readonly Account[] = [
  {
    id: "alice",
    claims: {
      name: "Alice Example",
      email: "alice@example.com",
      email_verified: true,
      groups: ["staff", "ssh-users"],
    },
  },
  {
    id: "bob",
    claims: {
      name: "Bob Example",
      email: "bob@example.com",
      email_verified: true,
      groups: ["staff"],
    },
  },
];

/**
 * The page on which a person, or a test in a person's place, chooses who to be.
 *
 * @param action where the form goes
 * @returns HTML
 */
export function loginPage(action: string): string {
  const buttons = ACCOUNTS.map(({ id, claims }) =>
    `<button name="login" value="${id}">${String(claims["name"])}, ${
      String(claims["email"])
    }</button>`
  );
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Embedded OpenID Provider</title><style>
body { font: 16px system-ui, sans-serif; max-width: 26em; margin: 4em auto; padding: 0 1em }
button { display: block; width: 100%; margin: .6em 0; padding: .8em; font: inherit }
</style></head>
<body>
<h1>Who are you?</h1>
<p>This OpenID Provider runs on your own machine, for a demonstration or a test. No password.</p>
<form method="post" action="${action}">
${buttons.join("\n")}
</form>
</body>
</html>
`;
}
