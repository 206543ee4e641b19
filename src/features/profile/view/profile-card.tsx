'use client'

import { useTranslations } from 'use-intl'
import { usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import { Avatar } from '@/ui/avatar'
import { cx } from '@/ui/cx'
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
  /** On one's own card only. */
  email?: string | undefined
  /** In narrow places: the picture above the text. */
  stacked?: boolean
}

/** A summary of a person. */
export function ProfileCard({ person, email, stacked = false }: ProfileCardProps) {
  const t = useTranslations('profile')
  const presence = usePresence(person._id)
  const words = usePresenceText(presence)
  return (
    <div
      className={cx(
        'flex items-center',
        stacked ? 'flex-col gap-3 text-center' : 'gap-5 max-md:flex-col max-md:pt-4 max-md:text-center',
      )}
    >
      <Avatar
        id={person._id}
        hue={person.hue}
        name={person.name}
        imageUrl={person.imageUrl}
        size={88}
        presence={presence?.status}
        className="[--presence-inset:0.25rem] [--presence-size:1.125rem]"
      />
      <div className="min-w-0">
        <h2 dir="auto" className="truncate type-pane-title">
          {person.name}
        </h2>
        <p className="text-text-3 type-small">{t('handle', { handle: person.handle })}</p>
        {person.status ? (
          <p className="mt-2 wrap-anywhere type-body">
            <StatusLine status={person.status} />
          </p>
        ) : null}
        {person.bio ? (
          <p dir="auto" className="mt-2 text-text-2 type-body">
            {person.bio}
          </p>
        ) : null}
        <p className="mt-2 text-text-2 type-small">{[words, email].filter(Boolean).join(' · ')}</p>
      </div>
    </div>
  )
}
