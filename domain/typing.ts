/** The server's part of "is typing": how long it shows is counted by the viewer, from its arrival. */
export const typingTiming = {
  /** A state is not renewed sooner than this after the last one. */
  minIntervalMs: 500,
  /** A state that was not renewed is forgotten: nobody shows it any more. */
  staleMs: 5_000,
} as const
