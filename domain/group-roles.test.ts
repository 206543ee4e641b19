import { describe, expect, it } from 'vitest'
import {
  defaultGroupSettings,
  groupActions,
  heirOf,
  mayChangeRole,
  mayInGroup,
  mayRemove,
  roles,
  type GroupAction,
  type GroupSettings,
  type Role,
} from './group-roles'

const open: GroupSettings = { history: 'joining', adding: 'members', writing: 'members' }
const closed: GroupSettings = { history: 'joining', adding: 'admins', writing: 'admins' }

/** Per action: owner, admin, member, in a group with open settings and in a restricted one. */
const expected: Record<GroupAction, { open: boolean[]; closed: boolean[] }> = {
  write: { open: [true, true, true], closed: [true, true, false] },
  add: { open: [true, true, true], closed: [true, true, false] },
  edit: { open: [true, true, false], closed: [true, true, false] },
  configure: { open: [true, true, false], closed: [true, true, false] },
  pin: { open: [true, true, false], closed: [true, true, false] },
  delete: { open: [true, true, false], closed: [true, true, false] },
}

describe('roles in a group', () => {
  for (const action of groupActions) {
    for (const [index, role] of roles.entries()) {
      it(`G8.9 say whether the ${role} can use “${action}”`, () => {
        expect(mayInGroup(role, action, open)).toBe(expected[action].open[index])
        expect(mayInGroup(role, action, closed)).toBe(expected[action].closed[index])
      })
    }
  }

  const removals = { owner: [false, true, true], admin: [false, false, true], member: [false, false, false] }
  for (const role of roles) {
    for (const [index, other] of roles.entries()) {
      it(`G8.9 say whether the ${role} can remove the ${other}`, () => {
        expect(mayRemove(role, other)).toBe(removals[role][index])
      })
    }
  }

  const madeByOwner: Record<Role, Role[]> = { owner: [], admin: ['owner', 'member'], member: ['owner', 'admin'] }
  for (const role of roles) {
    for (const from of roles) {
      for (const to of roles) {
        it(`G8.9 say whether the ${role} can turn the ${from} into the ${to}`, () => {
          expect(mayChangeRole(role, from, to)).toBe(role === 'owner' && madeByOwner[from].includes(to))
        })
      }
    }
  }

  it('a new group lets admins add, members write, and new members see messages from joining on', () => {
    expect(defaultGroupSettings).toEqual({ history: 'joining', adding: 'admins', writing: 'members' })
  })
})

describe('the next owner of a group', () => {
  it('is an admin before a member, and the longest-standing first', () => {
    const member = { role: 'member', since: 1 } as const
    const older = { role: 'admin', since: 2 } as const
    const newer = { role: 'admin', since: 3 } as const
    expect(heirOf([member, newer, older])).toBe(older)
    expect(heirOf([{ role: 'member', since: 5 } as const, member])).toBe(member)
    expect(heirOf([])).toBeNull()
  })
})
