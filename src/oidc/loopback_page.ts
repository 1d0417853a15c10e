/** A page for the person's browser: self-contained, no scripts, one inline style sheet. */
export interface LoopbackPage {
  /** The whole document, everything from outside already escaped. */
  readonly html: string;
  /** `sha256-...` of the style sheet, for the content security policy. */
  readonly styleHash: string;
}
