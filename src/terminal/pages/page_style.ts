/**
 * The one style sheet of all pages. It stands inline in each of them and is allowed by its hash,
 * so changing a letter here means changing {@linkcode PAGE_STYLE_HASH} too; a test computes it.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #f6f8fa; --card: #fff;
  --edge: #d0d7de; --good: #116329; --bad: #a40e26; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --back: #0d1117; --card: #161b22; --edge: #3d444d;
    --good: #56d364; --bad: #ff7b72; --link: #79c0ff; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 34rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--edge); border-radius: .75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.3; }
h1.good::before { content: "\\2713\\00a0"; color: var(--good); }
h1.bad::before { content: "\\2717\\00a0"; color: var(--bad); }
p { margin: .75rem 0; }
dl { margin: 1rem 0; display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
ul { margin: 1rem 0 0; padding: 0; list-style: none; display: grid; gap: .6rem; }
a.choice { display: block; padding: .75rem 1rem; border: 1px solid var(--edge);
  border-radius: .5rem; color: var(--link); text-decoration: none; font-weight: 600; }
a.choice:hover, a.choice:focus-visible { border-color: var(--link); outline: 2px solid var(--link); }
a.choice span { display: block; color: var(--soft); font-weight: 400; font-size: .875rem; }
code { font-family: ui-monospace, monospace; font-size: .95em; }
footer { margin-top: 1.5rem; color: var(--soft); font-size: .875rem; }
`;

/** What the content security policy names instead of allowing inline styles at large. */
export const PAGE_STYLE_HASH = "sha256-IGp79RNEhDcmhfUU9BAno6ch9iUYLI+ggdBG3NZYpVc=";
