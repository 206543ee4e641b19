/** What a row of kind 'system' says, kept as JSON in its content: the pages put it into the viewer's words. */
export type SystemEvent =
  | { type: 'group-created'; name: string }
  | { type: 'group-renamed'; name: string }
  | { type: 'members-added'; userIds: string[]; count: number }
  | { type: 'member-removed'; userId: string }
  | { type: 'member-left' }

/** Names are listed up to this many; `count` tells the rest. */
export const systemEventNames = 3

export function writeSystemEvent(event: SystemEvent): string {
  return JSON.stringify(event)
}

/** Null for what this version does not know, which a later one may have written. */
export function readSystemEvent(content: string): SystemEvent | null {
  let event: unknown
  try {
    event = JSON.parse(content)
  } catch {
    return null
  }
  if (typeof event !== 'object' || event === null) return null
  const { type, name, userId, userIds, count } = event as Record<string, unknown>
  switch (type) {
    case 'group-created':
    case 'group-renamed':
      return typeof name === 'string' ? { type, name } : null
    case 'members-added': {
      const known = Array.isArray(userIds) && userIds.every((id) => typeof id === 'string')
      return known && typeof count === 'number' ? { type, userIds, count } : null
    }
    case 'member-removed':
      return typeof userId === 'string' ? { type, userId } : null
    case 'member-left':
      return { type }
    default:
      return null
  }
}
