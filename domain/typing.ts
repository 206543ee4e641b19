/** The server's part of "is typing": how long it shows is counted by the viewer, from its arrival. */
export const typingTiming = {
  /**
   * Minimum time before a state is renewed, because everyone who looks is notified. An indicator is shown twice as
   * long, so a state that is renewed every second never lapses.
   */
  minIntervalMs: 1_500,
  /**
   * When a state that wasn't renewed is deleted. No one shows it by then, and deleting makes everyone who looks re-
   * run, so many are deleted at once, or with the next person who types.
   */
  staleMs: 60_000,
} as const
