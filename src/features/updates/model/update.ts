/** A user who keeps the old version is reminded the next day. */
const AGAIN_AFTER_MS = 24 * 60 * 60_000

/**
 * Whether a page says that the server has a newer version than its own. `declinedAt`: when the user last declined, UTC
 * ms; 0 if never.
 */
export const tellsOf = (own: string, latest: string, declinedAt: number, now: number): boolean =>
  own !== '' && latest !== '' && own !== latest && now - declinedAt >= AGAIN_AFTER_MS
