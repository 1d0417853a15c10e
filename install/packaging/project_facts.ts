/** What every package says about the project. */
export const PROJECT_FACTS = {
  name: "opkssh",
  /** Owner and name on GitHub, where releases are. */
  repository: "openpubkey/opkssh",
  homepage: "https://github.com/openpubkey/opkssh",
  publisher: "OpenPubkey",
  publisherUrl: "https://github.com/openpubkey",
  /** Identifier of the SPDX licence list. */
  license: "Apache-2.0",
  /** Below 80 characters, neither beginning with an article nor with the name, no full stop. */
  summary: "SSH with OpenID Connect: log in to servers as yourself",
  description: "opkssh login binds an ID token of your OpenID Provider to a fresh SSH key, " +
    "with which plain ssh, sftp and scp work; opkssh verify lets sshd check it.",
} as const;
