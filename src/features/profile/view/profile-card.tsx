'use client'

import { useTranslations } from 'use-intl'
import { PersonAvatar } from '@/features/presence/view/person-avatar'
import { usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import '@/ui/messages/people'
import '@/ui/messages/profile'
import type { Me } from '../types'
import { StatusLine } from './status-line'

type Status = NonNullable<Me['status']>

interface ProfileCardProps {
  person: {
    _id: string
    name: string
    handle: string
    hue?: number | undefined
    imageUrl?: string | undefined
    bio?: string | undefined
    status?: Status | undefined
  }
}

/** A summary of a person, in their details. */
export function ProfileCard({ person }: ProfileCardProps) {
  const t = useTranslations('profile')
  const words = usePresenceText(usePresence(person._id))
  return (
    <div className="flex flex-col items-center gap-3 text-center">
      <PersonAvatar person={person} size={88} className="[--presence-inset:0.25rem] [--presence-size:1.125rem]" />
      <div className="w-full min-w-0">
        <h2 dir="auto" className="wrap-anywhere type-pane-title">
          {person.name}
        </h2>
        <p className="truncate text-text-2 type-small">
          {[t('handle', { handle: person.handle }), words].filter(Boolean).join(' · ')}
        </p>
        {person.status ? (
          <p className="mt-1.5 wrap-anywhere type-small">
            <StatusLine status={person.status} />
          </p>
        ) : null}
        {person.bio ? (
          <p dir="auto" className="mt-1.5 wrap-anywhere type-small">
            {person.bio}
          </p>
        ) : null}
      </div>
    </div>
  )
}
