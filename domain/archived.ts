/**
 * An archived conversation comes back when somebody writes in it. It is kept as the count at which it was archived, so
 * that a message brings it back in every member's list without writing anything for any of them.
 */
export function isArchived(head: { count: number }, prefs: { archived: boolean; archivedCount?: number }): boolean {
  return prefs.archived && head.count <= (prefs.archivedCount ?? head.count)
}
