let offset = 0

/** Notes the server's time, as a heartbeat's answer gives it; the answer was written about half-way. */
export function noteServerTime(serverNow: number, sentAt: number, receivedAt: number) {
  offset = serverNow - (sentAt + receivedAt) / 2
}

/** What the server's clock shows, by the last heartbeat. UTC ms. */
export const toServerTime = (localNow: number): number => localNow + offset
