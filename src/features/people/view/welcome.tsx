'use client'

import { MessageCircle } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { PersonAvatar } from '@/features/presence/view/person-avatar'
import { useFirstActive, usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import { Button, buttonClass } from '@/ui/button'
import { Icon } from '@/ui/icon'
import '@/ui/messages/people'
import { PageLink } from '@/ui/page-link'
import type { Person } from '../types'
import { usePeopleHere } from './people-here'

interface WelcomeProps {
  meId: string
  /** The reader's name. */
  name: string
  server: string
  onOpen: (person: Person) => void
  /** A way to invite others, shown first if no one else has joined. Absent for users who can't invite. */
  renderInvite: (isPrimary: boolean) => ReactNode
}

/** Fills the chat pane for a user without chats: people to say hello to, and how to invite others. */
export function Welcome({ meId, name, server, onOpen, renderInvite }: WelcomeProps) {
  const t = useTranslations('people.welcome')
  const here = usePeopleHere(meId)
  const first = useGreeted(here?.people ?? [])
  if (!here) return null
  const hello = first ? <Hello person={first} onOpen={onOpen} /> : null
  return (
    <div className="flex min-h-0 flex-1 flex-col scroll-quiet overflow-y-auto">
      <div className="m-auto w-full max-w-160 p-6 max-md:p-4">
        <h2 className="wrap-anywhere type-sign-in">{t('title', { server, name: firstNameOf(name) })}</h2>
        <p className="mt-1.5 mb-6 text-[0.9375rem] leading-5.5 text-text-2">
          {first ? t('text', { count: here.count }) : t('alone')}
        </p>
        <div className="flex flex-col gap-3">
          {hello}
          {renderInvite(!first)}
        </div>
      </div>
    </div>
  )
}

/** Someone who is active, and then stays: a button must not change under a pointer. Otherwise the first by name. */
function useGreeted(people: readonly Person[]): Person | undefined {
  const active = useFirstActive(people.map(({ _id }) => _id))
  const [kept, keep] = useState<string>()
  if (kept === undefined && active !== undefined) keep(active)
  return people.find(({ _id }) => _id === kept) ?? people[0]
}

function Hello({ person, onOpen }: { person: Person; onOpen: (person: Person) => void }) {
  const t = useTranslations('people.welcome')
  const presence = usePresence(person._id)
  const words = usePresenceText(presence)
  const name = firstNameOf(person.name)
  return (
    <section className="flex gap-4 rounded-sheet border border-line p-4.5">
      <PersonAvatar person={person} size={40} />
      <div className="min-w-0 flex-1">
        <h3 className="wrap-anywhere type-chat-title">{t('hello', { name })}</h3>
        <p className="mb-3 text-text-2 type-small">{presence?.status === 'active' ? t('seesIt') : words}</p>
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" className="max-w-full" onClick={() => onOpen(person)}>
            <Icon as={MessageCircle} size={16} />
            <span className="truncate">{t('message', { name })}</span>
          </Button>
          <PageLink href="/users" className={buttonClass('plain')}>
            {t('others')}
          </PageLink>
        </div>
      </div>
    </section>
  )
}

/** The phone layout, above the list of people. */
export function WelcomeCard({ meId, name, onOpen, renderInvite }: WelcomeProps) {
  const t = useTranslations('people.welcome')
  const here = usePeopleHere(meId)
  const first = useGreeted(here?.people ?? [])
  if (!here) return null
  return (
    <div className="flex flex-col gap-3">
      <section className="rounded-turn border border-line p-4 surface-open">
        <h2 className="wrap-anywhere type-dialog-title">{t('short', { name: firstNameOf(name) })}</h2>
        <p className="text-text-2 type-body">{first ? t('text', { count: here.count }) : t('alone')}</p>
        {first ? (
          <Button variant="primary" className="mt-3 h-12! w-full text-base" onClick={() => onOpen(first)}>
            <Icon as={MessageCircle} />
            <span className="truncate">{t('message', { name: firstNameOf(first.name) })}</span>
          </Button>
        ) : null}
      </section>
      {renderInvite(!first)}
    </div>
  )
}

const firstNameOf = (name: string) => name.trim().split(/\s+/u)[0] ?? name
