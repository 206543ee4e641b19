/**
 * An archived conversation comes back when someone writes in it. It stores the count at which it was archived, so a
 * message brings it back for every member without writing anything for them.
 */
export function isArchived(head: { count: number }, prefs: { archived: boolean; archivedCount?: number }): boolean {
  return prefs.archived && head.count <= (prefs.archivedCount ?? head.count)
}
