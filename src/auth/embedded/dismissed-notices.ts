/**
 * Which notices about an account were dismissed on this device. Kept here and not by the server: someone else who got into
 * the account must not be able to dismiss them for its person.
 */
const keyOf = (accountId: string) => `parley-notices-${accountId}`

/** The id of the newest one that was dismissed. */
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
    // It is told again, then.
  }
}
