import type { BoundedReply } from "./fetch_bounded.ts";

/**
 * The provider's clock (RFC 9110 section 6.6.1).
 *
 * @param reply any reply
 * @returns its `Date` header in Unix seconds; undefined without a usable one
 */
export function replyDate(reply: Pick<BoundedReply, "headers">): number | undefined {
  const milliseconds = Date.parse(reply.headers.get("date") ?? "");
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
