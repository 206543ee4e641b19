'use client'

import { memo } from 'react'
import { useTranslations } from 'use-intl'
import { PersonAvatar } from '@/features/presence/view/person-avatar'
import { usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import '@/ui/messages/people'
import { sameValue } from '@/ui/same-value'
import type { Person } from '../types'

/** Name, handle, status or bio, and presence. */
export const PersonRow = memo(function PersonRow({ person, isMe }: { person: Person; isMe: boolean }) {
  const t = useTranslations()
  const words = usePresenceText(usePresence(isMe ? undefined : person._id))
  const { status, bio } = person
  const about = status ? [status.emoji, status.text].filter(Boolean).join(' ') : bio
  return (
    <>
      <PersonAvatar
        person={person}
        withPresence={!isMe}
        className="[--avatar:2.5rem] compact:[--avatar:2rem] max-md:[--avatar:3rem]"
      />
      <span className="min-w-0 flex-1 text-start">
        <span className="flex h-5 min-w-0 items-center gap-1.5 compact:h-4.5 max-md:h-5.5">
          <span dir="auto" className="truncate type-control compact:text-[0.8125rem] max-md:text-base">
            {person.name}
          </span>
          <span className="truncate text-text-3 type-small">{t('profile.handle', { handle: person.handle })}</span>
        </span>
        {about ? (
          <span
            dir="auto"
            className="block truncate text-text-2 type-preview compact:leading-4.5 max-md:text-[0.9375rem]"
          >
            {about}
          </span>
        ) : null}
      </span>
      <span className="flex-none text-text-2 type-time">{isMe ? t('people.you') : words}</span>
    </>
  )
}, sameValue)
