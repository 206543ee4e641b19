'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { useNamed } from '@/ui/use-named'
import { isolatedList } from '../../../../domain/isolate'
import type { SystemEvent } from '../../../../domain/system-event'

interface Told {
  /** Null for an event that this version doesn't know. */
  event: SystemEvent | null
  senderId: string
  self: string
  /** Someone's current name; undefined if unknown. */
  nameOf: (userId: string) => string | undefined
}

/** The text of a system event, from the viewer's perspective: the same in the list and in the timeline. */
export function useEventWords(): (told: Told) => string {
  const t = useTranslations('chat')
  const named = useNamed()
  return ({ event, senderId, self, nameOf }) => {
    const known = (userId: string) => named({ name: nameOf(userId) ?? t('formerMember') }).name
    const name = senderId === self ? t('you') : known(senderId)
    // In some languages “you” has a verb of its own.
    const by = { name, own: senderId === self ? 1 : 0 }
    // Inside a sentence, so not capitalized.
    const personOf = (userId: string) => (userId === self ? t('system.you') : known(userId))
    switch (event?.type) {
      case 'group-created':
        return t('system.created', by)
      case 'group-renamed':
        return t('system.renamed', { ...by, title: event.name })
      case 'picture-changed':
        return t(event.removed ? 'system.pictureRemoved' : 'system.pictureChanged', by)
      case 'description-changed':
        return t(event.removed ? 'system.descriptionRemoved' : 'system.descriptionChanged', by)
      case 'members-added': {
        const names = event.userIds.map(personOf)
        const more = event.count - names.length
        if (more > 0) return t('system.addedMore', { ...by, people: isolatedList(names), count: more })
        return t('system.added', {
          ...by,
          people: joined(names, (first, second) => t('system.joinTwo', { first, second })),
        })
      }
      case 'member-removed':
        return t('system.removed', { ...by, person: personOf(event.userId) })
      case 'member-left':
        return t('system.left', by)
      case 'member-joined':
        return t('system.joined', by)
      case 'role-changed':
        // No one transferred it: the previous owner left.
        if (event.userId === senderId) return senderId === self ? t('system.youOwn') : t('system.owns', by)
        return t(`system.made.${event.role}`, { ...by, person: personOf(event.userId) })
      case 'setting-changed':
        return t(settingWords(event), by)
      default:
        return t('system.unknown')
    }
  }
}

function settingWords(event: Extract<SystemEvent, { type: 'setting-changed' }>) {
  switch (event.setting) {
    case 'history':
      return `system.history.${event.value}` as const
    case 'adding':
      return `system.adding.${event.value}` as const
    case 'writing':
      return `system.writing.${event.value}` as const
  }
}

/** “Kofi, Ines and Sol” */
function joined(names: string[], two: (first: string, second: string) => string): string {
  const last = names.at(-1)
  const rest = names.slice(0, -1)
  if (last === undefined) return ''
  return rest.length === 0 ? last : two(isolatedList(rest), last)
}
