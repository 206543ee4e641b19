let offset = 0

/**
 * Records the server's time from a heartbeat's response, assuming that it was written halfway through the round trip.
 */
export function noteServerTime(serverNow: number, sentAt: number, receivedAt: number) {
  offset = Math.round(serverNow - (sentAt + receivedAt) / 2)
}

/** The server's current time, according to the last heartbeat. UTC ms. */
export const toServerTime = (localNow: number): number => localNow + offset
