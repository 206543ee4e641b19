/** No claim is about a year that has six digits: it counted milliseconds where the standard counts seconds. */
const farFuture = Date.UTC(10_000, 0, 1)

/**
 * When an account changed, in milliseconds, as a token's `updated_at` claim says it. The claim is in seconds by its
 * standard; some homes of accounts write milliseconds into it, which then arrive as a date thousands of years from now.
 * NaN for what is no time.
 */
export function claimedTime(text: string): number {
  const time = Date.parse(text)
  return time >= farFuture ? time / 1000 : time
}
