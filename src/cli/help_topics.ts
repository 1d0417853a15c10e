/** One row of a help topic. */
export interface TopicRow {
  readonly name: string;
  /** Lower case, no final period. */
  readonly help: string;
}

/** Help that belongs to no single command. */
export interface HelpTopic {
  /** The word after `help`. */
  readonly name: string;
  /** One line: lower case, no final period. */
  readonly summary: string;
  /** Paragraphs before the rows. */
  readonly introduction: readonly string[];
  readonly rows: readonly TopicRow[];
}

/** All topics of `opkssh help`; the manual has the same sections. */
export const HELP_TOPICS: readonly HelpTopic[] = [
  {
    name: "environment",
    summary: "environment variables that are read",
    introduction: [
      "The client reads these variables. verify runs inside sshd, which hands over none of the " +
      "administrator's variables: set what it needs as env_vars in the server configuration.",
    ],
    rows: [
      { name: "OPKSSH_DEFAULT", help: "alias to log in with when none is given" },
      {
        name: "OPKSSH_PROVIDERS",
        help: "providers instead of the configured ones: " +
          "ALIAS,ISSUER,CLIENT_ID[,CLIENT_SECRET[,SCOPES]], semicolons between them; with a leading + " +
          "in addition to them",
      },
      { name: "HOME, USERPROFILE", help: "home directory; the second one on Windows" },
      {
        name: "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
        help: "proxy for requests to the OpenID Provider, and hosts that are reached without it",
      },
      {
        name: "SSL_CERT_FILE",
        help: "certificate authorities to trust besides the built-in and the system's ones",
      },
      {
        name: "ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        help: "where a job of GitHub Actions or Forgejo Actions gets its ID token",
      },
      {
        name: "GITLAB_CI, CI_SERVER_URL, OPENPUBKEY_JWT",
        help: "tell a job of GitLab CI, its GitLab, and the ID token it declares for opkssh",
      },
      { name: "BROWSER", help: "program that opens the login page; none: do not open it" },
      {
        name: "SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY",
        help: "tell whether a browser opened here would be seen",
      },
      { name: "SSH_AUTH_SOCK", help: "where the SSH agent listens that login gives keys to" },
      { name: "NO_COLOR", help: "no colour, whatever else is set" },
      { name: "CLICOLOR", help: "0: no colour" },
      { name: "CLICOLOR_FORCE", help: "anything but 0: colour even without a terminal" },
      { name: "TERM", help: "dumb: no colour" },
    ],
  },
  {
    name: "exit-codes",
    summary: "what the exit codes mean",
    introduction: [
      "Every command ends with one of these. verify knows only 0 and 1; sshd takes any other " +
      "code for a refusal too. server install and server uninstall have those of the installer, which " +
      "their help lists.",
    ],
    rows: [
      { name: "0", help: "done, including when there was nothing to do" },
      { name: "1", help: "refused, failed, or the command line could not be understood" },
      { name: "4", help: "a login is needed" },
      { name: "130", help: "ended by Ctrl-C" },
    ],
  },
  {
    name: "files",
    summary: "files that are read and written",
    introduction: [
      "On Windows, ~ is %USERPROFILE%, /etc/opk is %ProgramData%\\opk, /var/cache/opkssh is cache " +
      "in there, and /var/log/opkssh.log is logs\\opkssh.log.",
    ],
    rows: [
      { name: "~/.opk/config.toml", help: "configuration of the client" },
      {
        name: "~/.opk/config.yml",
        help: "the same as other implementations write it, read when there is no config.toml",
      },
      {
        name: "~/.opk/state.json",
        help:
          "what login remembers of providers, such as a device flow that gives no key; no secret",
      },
      {
        name: "/etc/opk/client.toml, /etc/opk/client.yml",
        help: "configuration of the client for all users; what ~/.opk says comes first",
      },
      {
        name: "~/.ssh/id_ecdsa, ~/.ssh/id_ed25519",
        help: "key written by login, with its certificate in the file ending in -cert.pub",
      },
      {
        name: "~/.ssh/id_ecdsa_sk, ~/.ssh/id_ed25519_sk",
        help: "key written by login when somebody else's key has the first name",
      },
      {
        name: "~/.ssh/id_ecdsa.ppk, ~/.ssh/id_ed25519.ppk",
        help: "the same key and certificate for PuTTY, written by login --ppk",
      },
      {
        name: "~/.ssh/opkssh",
        help:
          "keys of several identities, once ssh-config --install or login --configure has set " +
          "it up",
      },
      {
        name: "~/.ssh/config",
        help: "where ssh-config --install puts its lines, and ssh-config --remove takes them out",
      },
      { name: "/etc/opk/providers", help: "server: OpenID Providers that are trusted" },
      { name: "/etc/opk/auth_id", help: "server: which identity may become which user" },
      { name: "~/.opk/auth_id", help: "server: the same for one user, written by that user" },
      { name: "/etc/opk/config.toml", help: "server: configuration of verify" },
      {
        name: "/etc/opk/config.yml",
        help:
          "server: the same as other implementations write it, read when there is no config.toml",
      },
      { name: "/var/cache/opkssh", help: "server: key sets of the OpenID Providers" },
      { name: "/var/log/opkssh.log", help: "server: one record for each attempt to log in" },
    ],
  },
];
