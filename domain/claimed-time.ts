/** A year with six digits means that milliseconds were counted where the standard counts seconds. */
const farFuture = Date.UTC(10_000, 0, 1)

/**
 * When an account changed, in ms, from a token's `updated_at` claim. By its standard the claim is in seconds; some
 * identity providers write milliseconds, which then arrive as a date thousands of years from now. NaN for anything that
 * isn't a time.
 */
export function claimedTime(text: string): number {
  const time = Date.parse(text)
  return time >= farFuture ? time / 1000 : time
}
