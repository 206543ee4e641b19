/** The server's part of "is typing": how long it shows is counted by the viewer, from its arrival. */
export const typingTiming = {
  /**
   * A state is not renewed sooner than this after the last one: everyone who looks is told of each. An indicator lives
   * twice as long, so that of signs of life once a second one always comes in time.
   */
  minIntervalMs: 1_500,
  /**
   * A state that was not renewed is forgotten: no one shows it any more, long since. Each that goes makes everyone who
   * looks ask again, so that many go at once, or with the next one who types.
   */
  staleMs: 60_000,
} as const
