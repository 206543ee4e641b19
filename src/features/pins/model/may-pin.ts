import { defaultGroupSettings, mayInGroup } from '../../../../domain/group-roles'
import type { Conversation } from '@/features/conversation/types'

/** Both sides of a one-to-one chat pin, and in a group those who run it: what the server goes by too. */
export function mayPin({ kind, mine }: Pick<Conversation, 'kind' | 'mine'>): boolean {
  return kind !== 'group' || mayInGroup(mine.role, 'pin', defaultGroupSettings)
}
