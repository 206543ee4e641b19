/**
 * Which account notices were dismissed on this device. Stored on the device and not on the server, so that an intruder
 * can't dismiss them for the account's owner.
 */
const keyOf = (accountId: string) => `parley-notices-${accountId}`

/** Id of the newest dismissed notice. */
export function lastDismissed(accountId: string): number {
  try {
    return Number(localStorage.getItem(keyOf(accountId)) ?? 0) || 0
  } catch {
    return 0
  }
}

export function dismissUpTo(accountId: string, id: number): void {
  try {
    localStorage.setItem(keyOf(accountId), String(id))
  } catch {
    // Without storage, the notice is shown again.
  }
}
