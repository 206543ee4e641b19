/**
 * The rights of each role in a group: the whole matrix, one cell per role and action. One-to-one chats have no roles.
 */
export const roles = ['owner', 'admin', 'member'] as const

export type Role = (typeof roles)[number]

/** The roles that can do something. */
export type Openness = 'members' | 'admins'

export interface GroupSettings {
  /**
   * The earlier messages that new members can see. Fixed for each member on joining: a change shows and hides nothing
   * for current members.
   */
  history: 'joining' | 'everything'
  adding: Openness
  writing: Openness
}

export const defaultGroupSettings: GroupSettings = { history: 'joining', adding: 'admins', writing: 'members' }

/** `edit`: the name, the picture, and the description; `pin`: any message; `delete`: others' messages. */
export const groupActions = ['write', 'add', 'edit', 'configure', 'pin', 'delete'] as const

export type GroupAction = (typeof groupActions)[number]

/** A setting's name: depends on that setting. */
type Cell = true | false | 'writing' | 'adding'

const matrix: Record<GroupAction, Record<Role, Cell>> = {
  write: { owner: true, admin: true, member: 'writing' },
  add: { owner: true, admin: true, member: 'adding' },
  edit: { owner: true, admin: true, member: false },
  configure: { owner: true, admin: true, member: false },
  pin: { owner: true, admin: true, member: false },
  delete: { owner: true, admin: true, member: false },
}

export function mayInGroup(role: Role, action: GroupAction, settings: GroupSettings): boolean {
  const cell = matrix[action][role]
  return typeof cell === 'boolean' ? cell : settings[cell] === 'members'
}

/** Roles that each role can remove. Everyone can leave. */
const removable: Record<Role, readonly Role[]> = {
  owner: ['admin', 'member'],
  admin: ['member'],
  member: [],
}

export function mayRemove(role: Role, other: Role): boolean {
  return removable[role].includes(other)
}

/** Roles that an owner can give to others. A group has one owner, so giving that role transfers ownership. */
const changes: Record<Role, readonly Role[]> = {
  owner: [],
  admin: ['member', 'owner'],
  member: ['admin', 'owner'],
}

export function mayChangeRole(role: Role, from: Role, to: Role): boolean {
  return role === 'owner' && changes[from].includes(to)
}

/** The next owner once the owner has left: admins before members, and the longest-standing first. */
export function heirOf<Member extends { role: Role; since: number }>(rest: readonly Member[]): Member | null {
  return rest.toSorted((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || a.since - b.since)[0] ?? null
}
