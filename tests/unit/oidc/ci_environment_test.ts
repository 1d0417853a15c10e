import assert from "node:assert/strict";
import { ciEnvironment } from "../../../src/oidc/ci_environment.ts";

function recognised(variables: Readonly<Record<string, string>>): string {
  const environment = new Map(Object.entries(variables));
  const ci = ciEnvironment((name) => environment.get(name));
  return ci === undefined ? "none" : `${ci.kind} ${ci.issuer}`;
}

function actions(url: string, token = "t"): Record<string, string> {
  return { "ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": token };
}

const GITHUB = "github-actions https://token.actions.githubusercontent.com";

const CASES: readonly (readonly [string, Record<string, string>, string])[] = [
  ["no variables", {}, "none"],
  ["GitHub", actions("https://run.actions.githubusercontent.com/x?y=1"), GITHUB],
  ["GitHub by its bare host", actions("https://actions.githubusercontent.com/x"), GITHUB],
  [
    "another host with GitHub's ending",
    actions("https://evilactions.githubusercontent.com/"),
    "none",
  ],
  ["GitHub as a path", actions("https://evil.example/actions.githubusercontent.com"), "none"],
  ["GitHub without https", actions("http://run.actions.githubusercontent.com/x"), "none"],
  ["GitHub with a user name", actions("https://u@run.actions.githubusercontent.com/x"), "none"],
  ["no URL", actions("run.actions.githubusercontent.com"), "none"],
  ["no token", actions("https://run.actions.githubusercontent.com/x", ""), "none"],
  [
    "Forgejo",
    actions("https://codeberg.org/api/actions/_apis/x?y=1"),
    "forgejo-actions https://codeberg.org/api/actions",
  ],
  [
    "Forgejo below a path and on a port",
    actions("https://forge.example:8443/git/api/actions/x"),
    "forgejo-actions https://forge.example:8443/git/api/actions",
  ],
  [
    "Forgejo on this machine",
    actions("http://localhost:3000/api/actions/x"),
    "forgejo-actions http://localhost:3000/api/actions",
  ],
  ["Forgejo without https", actions("http://forge.example/api/actions/x"), "none"],
  ["Forgejo's path at the end", actions("https://forge.example/api/actions"), "none"],
  ["GitLab", { "GITLAB_CI": "true" }, "gitlab-ci https://gitlab.com"],
  [
    "another GitLab",
    { "GITLAB_CI": "true", "CI_SERVER_URL": "https://gl.example" },
    "gitlab-ci https://gl.example",
  ],
  ["GitLab in another spelling", { "GITLAB_CI": "1" }, "none"],
];

for (const [name, variables, expected] of CASES) {
  Deno.test(`ciEnvironment with ${name}`, () => assert.equal(recognised(variables), expected));
}

Deno.test("ciEnvironment takes GitLab's ID token as it is, an empty one as none", () => {
  for (const [value, expected] of [["a.b.c", "a.b.c"], ["", undefined]] as const) {
    const variables = new Map([["GITLAB_CI", "true"], ["OPENPUBKEY_JWT", value]]);
    const ci = ciEnvironment((name) => variables.get(name));
    assert.ok(ci?.kind === "gitlab-ci");
    assert.equal(ci.idToken, expected);
  }
});
