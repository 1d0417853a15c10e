/** Comment of certificates outside the identity directory; all others of ours begin with it. */
export const OWN_COMMENT = "openpubkey";

/**
 * Recognises the comments of all certificates that login ever wrote, also those of the Go tool.
 *
 * @param comment of a certificate file, or of an entry of the SSH agent
 * @returns true when it is one of ours
 */
export function isOwnComment(comment: string): boolean {
  return comment.startsWith(OWN_COMMENT);
}
