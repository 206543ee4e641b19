import { roles } from '../../../../domain/group-roles'
import type { Member } from '../types'

/** Owner and admins first, then by name. */
export function inOrder(members: readonly Member[], collator: Intl.Collator): Member[] {
  return members.toSorted(
    (a, b) =>
      roles.indexOf(a.role) - roles.indexOf(b.role) ||
      collator.compare(a.name, b.name) ||
      (a.userId < b.userId ? -1 : 1),
  )
}
