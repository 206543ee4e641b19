'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import '@/ui/messages/people'
import { api } from '../../../../convex/_generated/api'
import type { Person } from '../types'

interface PersonDetailsProps {
  person: Person
  /** A summary of the person. */
  card: ReactNode
  /** Actions: message, mute, and pin. */
  tools: ReactNode
  /** The chat's shared photos, files, and links. */
  shelf?: ReactNode
  /** At the end: blocking. */
  foot: ReactNode
  onOpenGroup: (conversationId: string) => void
}

/** The other person of a chat: their profile, and shared groups. */
export function PersonDetails({ person, card, tools, shelf, foot, onOpenGroup }: PersonDetailsProps) {
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto scroll-quiet px-4 pt-2 pb-4">
      {card}
      {tools}
      {shelf}
      <CommonGroups userId={person._id} onOpen={onOpenGroup} />
      {foot}
    </div>
  )
}

interface CommonGroupsProps {
  userId: Person['_id']
  onOpen: (conversationId: string) => void
}

function CommonGroups({ userId, onOpen }: CommonGroupsProps) {
  const t = useTranslations('people')
  const groups = useQuery({ query: api.groups.getCommonGroups, args: { userId } })
  if (groups.status !== 'success') return null
  const { length } = groups.data
  return (
    <section aria-labelledby="common-groups" className="border-t border-line pt-4">
      <h3 id="common-groups" className="mb-1 text-text-3 type-label">
        {t('commonGroups', { count: length })}
      </h3>
      <ul className="-mx-2">
        {groups.data.map(({ conversationId, groupName, imageUrl, memberCount }) => (
          <li key={conversationId}>
            <button
              type="button"
              onClick={() => onOpen(conversationId)}
              className="flex h-11 w-full items-center gap-2.5 rounded-control px-2 text-start transition-colors focus-inset press"
            >
              <Avatar id={conversationId} name={groupName} kind="group" imageUrl={imageUrl} size={28} />
              <span dir="auto" className="beside min-w-0 flex-1 truncate type-control">
                {groupName}
              </span>
              <span className="flex-none text-text-3 type-time">{t('count', { count: memberCount })}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
