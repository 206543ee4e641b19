'use client'

import { useTranslations } from 'use-intl'
import { readSystemEvent } from '../../../domain/system-event'
import type { SystemRow } from './thread-rows'
import { useMessageVisibility } from './use-message-visibility'
import type { People } from './use-people'

interface SystemLineProps {
  row: SystemRow
  gridRow: number
  people: People
  self: string
}

/** What happened to the conversation itself, in the viewer's words. */
export function SystemLine({ row, gridRow, people, self }: SystemLineProps) {
  const visibility = useMessageVisibility(row.seq)
  const text = useSystemWords(row, people, self)
  return (
    <div
      ref={visibility}
      data-row={row.key}
      data-seq={row.seq}
      style={{ gridRow }}
      className="flash-target col-span-full rounded-turn px-6 pt-1 pb-3 text-center wrap-anywhere text-text-3 type-preview"
    >
      {text}
    </div>
  )
}

function useSystemWords({ content, senderId }: SystemRow, people: People, self: string): string {
  const t = useTranslations('chat')
  const nameOf = (userId: string) => (userId === self ? t('you') : (people.get(userId)?.name ?? t('formerMember')))
  const event = readSystemEvent(content)
  const name = nameOf(senderId)
  switch (event?.type) {
    case 'group-created':
      return t('system.created', { name })
    case 'group-renamed':
      return t('system.renamed', { name, title: event.name })
    case 'members-added': {
      const names = event.userIds.map(nameOf)
      const more = event.count - names.length
      if (more > 0) return t('system.addedMore', { name, people: names.join(', '), count: more })
      return t('system.added', {
        name,
        people: joined(names, (first, second) => t('system.joinTwo', { first, second })),
      })
    }
    case 'member-removed':
      return t('system.removed', { name, person: nameOf(event.userId) })
    case 'member-left':
      return t('system.left', { name })
    default:
      return t('system.unknown')
  }
}

/** “Kofi, Ines and Sol” */
function joined(names: string[], two: (first: string, second: string) => string): string {
  const last = names.at(-1)
  const rest = names.slice(0, -1)
  if (last === undefined) return ''
  return rest.length === 0 ? last : two(rest.join(', '), last)
}
