'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { OnceOnline } from '@/features/presence/view/once-online'
import { PersonAvatar } from '@/features/presence/view/person-avatar'
import { usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import '@/ui/messages/people'
import { PageLink } from '@/ui/page-link'
import { api } from '../../../../convex/_generated/api'
import { usePeople } from '../data/use-people'
import type { Person } from '../types'
import { PeopleSkeleton } from './people-skeleton'

/** As many as fit in the pane; the rest are on the People page. */
const shownAtMost = 12

/** Everyone else on the server, as many as fit in the pane; null until loaded. */
export function usePeopleHere(meId: string): { people: readonly Person[]; count: number } | null {
  const everybody = usePeople('')
  const counted = useQuery({ query: api.users.countPeople, args: {} })
  return useMemo(() => {
    if (everybody.status !== 'ready') return null
    const others = everybody.people.filter(({ _id }) => _id !== meId)
    const count = counted.status === 'success' && counted.data !== null ? counted.data : everybody.people.length
    return { people: others.slice(0, shownAtMost), count }
  }, [everybody, counted, meId])
}

interface PeopleHereProps {
  meId: string
  onOpen: (person: Person) => void
}

/** Replaces the chat list while there are no chats: people to write to. */
export function PeopleHere({ meId, onOpen }: PeopleHereProps) {
  const t = useTranslations('people')
  const here = usePeopleHere(meId)
  if (!here) {
    return (
      <OnceOnline>
        <PeopleSkeleton />
      </OnceOnline>
    )
  }
  if (here.people.length === 0) return <p className="px-3 py-3 text-text-3 type-small max-md:px-4">{t('hereText')}</p>
  return (
    <section aria-labelledby="people-here" className="min-h-0 flex-1 scroll-quiet overflow-y-auto pe-2 max-md:px-4">
      <div className="flex items-baseline px-3 pt-1 pb-1.5 type-label max-md:px-4">
        <h2 id="people-here" className="flex-1 text-text-3">
          {t('here')}
        </h2>
        <PageLink href="/users" className="rounded-spine text-accent press-accent">
          {t('all', { count: here.count })}
        </PageLink>
      </div>
      <ul className="[--lead:4.25rem] max-md:row-lines max-md:overflow-hidden max-md:rounded-turn max-md:border max-md:border-line max-md:surface-open">
        {here.people.map((person) => (
          <li key={person._id} data-lead="">
            <button
              type="button"
              onClick={() => onOpen(person)}
              className="flex h-14 w-full items-center gap-3 rounded-row px-2.5 text-start transition-colors select-none focus-inset press max-md:h-15 max-md:rounded-none max-md:px-4"
            >
              <Someone person={person} />
            </button>
          </li>
        ))}
      </ul>
      <p className="px-3 py-3 text-text-3 type-small max-md:px-4">{t('hereText')}</p>
    </section>
  )
}

function Someone({ person }: { person: Person }) {
  const words = usePresenceText(usePresence(person._id))
  return (
    <>
      <PersonAvatar person={person} size={40} />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="beside block truncate type-control max-md:text-base">
          {person.name}
        </span>
        <span className="block truncate text-text-2 type-small">{words}</span>
      </span>
    </>
  )
}
