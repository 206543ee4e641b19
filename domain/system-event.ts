import { roles, type GroupSettings, type Role } from './group-roles'

/**
 * Content of a system message, stored as JSON. People are named by id, never by name: pages put it into the viewer's
 * language, with current names.
 */
export type SystemEvent =
  | { type: 'group-created'; name: string }
  | { type: 'group-renamed'; name: string }
  | { type: 'picture-changed'; removed: boolean }
  | { type: 'description-changed'; removed: boolean }
  | { type: 'members-added'; userIds: string[]; count: number }
  | { type: 'member-removed'; userId: string }
  | { type: 'member-left' }
  /** By the message's own sender, who accepted an invitation. */
  | { type: 'member-joined' }
  /** `owner`: assigned by the previous owner, or taken over by the row's own sender, who succeeds an owner who left. */
  | { type: 'role-changed'; userId: string; role: Role }
  | {
      [Setting in keyof GroupSettings]: { type: 'setting-changed'; setting: Setting; value: GroupSettings[Setting] }
    }[keyof GroupSettings]

/** Up to this many names are listed; `count` covers the rest. */
export const systemEventNames = 3

export function writeSystemEvent(event: SystemEvent): string {
  return JSON.stringify(event)
}

/** Null for events of a later version. */
export function readSystemEvent(content: string): SystemEvent | null {
  let event: unknown
  try {
    event = JSON.parse(content)
  } catch {
    return null
  }
  if (typeof event !== 'object' || event === null) return null
  const { type, name, userId, userIds, count, removed, role, setting, value } = event as Record<string, unknown>
  switch (type) {
    case 'group-created':
    case 'group-renamed':
      return typeof name === 'string' ? { type, name } : null
    case 'picture-changed':
    case 'description-changed':
      return typeof removed === 'boolean' ? { type, removed } : null
    case 'members-added': {
      const known = Array.isArray(userIds) && userIds.every((id) => typeof id === 'string')
      return known && typeof count === 'number' ? { type, userIds, count } : null
    }
    case 'member-removed':
      return typeof userId === 'string' ? { type, userId } : null
    case 'member-left':
    case 'member-joined':
      return { type }
    case 'role-changed': {
      const known = roles.find((one) => one === role)
      return typeof userId === 'string' && known ? { type, userId, role: known } : null
    }
    case 'setting-changed':
      return isSetting(setting, value) ? ({ type, setting, value } as SystemEvent) : null
    default:
      return null
  }
}

const openness = ['members', 'admins']
const settings: Record<keyof GroupSettings, readonly string[]> = {
  history: ['joining', 'everything'],
  adding: openness,
  writing: openness,
}

function isSetting(setting: unknown, value: unknown): boolean {
  const values = Object.entries(settings).find(([name]) => name === setting)?.[1]
  return values?.some((one) => one === value) ?? false
}

/** The people an event names, besides who caused it. */
export function peopleInEvent(event: SystemEvent | null): readonly string[] {
  switch (event?.type) {
    case 'members-added':
      return event.userIds
    case 'member-removed':
    case 'role-changed':
      return [event.userId]
    default:
      return []
  }
}
