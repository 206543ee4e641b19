/** The server's part of typing indicators: the viewer decides how long one is shown, counted from its arrival. */
export const typingTiming = {
  /**
   * Minimum time before a state is renewed, because everyone who looks is notified. An indicator is shown twice as
   * long, so a state that is renewed every second never lapses.
   */
  minIntervalMs: 1_500,
  /**
   * When a state that wasn't renewed is deleted. No one shows it by then, and deleting re-runs every subscriber, so
   * many are deleted at once, or with the next person who types.
   */
  staleMs: 60_000,
} as const
