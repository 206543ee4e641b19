import { defaultGroupSettings, mayInGroup } from '../../../../domain/group-roles'
import type { Conversation } from '@/features/conversation/types'

/** Both people in a one-to-one chat can pin; in a group, its owners and admins. The server uses the same rule. */
export function mayPin({ kind, mine }: Pick<Conversation, 'kind' | 'mine'>): boolean {
  return kind !== 'group' || mayInGroup(mine.role, 'pin', defaultGroupSettings)
}
