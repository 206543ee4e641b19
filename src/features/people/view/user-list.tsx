'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { CloudOff, UsersRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { OnceOnline } from '@/features/presence/view/once-online'
import { Button } from '@/ui/button'
import { cx } from '@/ui/cx'
import { EmptyState } from '@/ui/empty-state'
import { Icon } from '@/ui/icon'
import '@/ui/messages/people'
import { SearchField } from '@/ui/search-field'
import { useDebounced } from '@/ui/use-debounced'
import { VirtualList } from '@/ui/virtual-list'
import { api } from '../../../../convex/_generated/api'
import { PeopleSkeleton } from './people-skeleton'
import type { Person } from '../types'
import { PersonRow } from './person-row'
import { type People, usePeople } from '../data/use-people'

interface UserListProps {
  meId: string
  onOpen: (person: Person) => void
  onNewGroup: () => void
  /** The initial search text, from a link. */
  initialText?: string
  /** For someone who is alone on the server: a way to invite people. */
  invite?: ReactNode
  /** In the header. */
  tools?: ReactNode
  /** Below the header, such as the offline strip. */
  notice?: ReactNode
}

/** Everyone on this server: title, search, and rows. */
export function UserList({ meId, onOpen, onNewGroup, initialText = '', invite, tools, notice }: UserListProps) {
  const t = useTranslations('people')
  const [typed, setTyped] = useState(initialText)
  const text = useDebounced(typed.trim())
  const people = usePeople(text)
  const everybody = useQuery({ query: api.users.countPeople, args: {} })
  const count = everybody.status === 'success' ? everybody.data : null
  return (
    <section aria-label={t('label')} className="mx-auto flex min-h-0 w-full max-w-190 flex-1 flex-col">
      <header className="flex h-14 flex-none items-center gap-2 ps-5 pe-4 max-md:h-auto max-md:px-4 max-md:pt-[calc(0.5rem+env(safe-area-inset-top))] max-md:pb-1.5">
        <div className="flex flex-1 items-baseline gap-1.5">
          <h1 className="type-pane-title max-md:type-phone-title">{t('title')}</h1>
          {count === null ? null : (
            <span className="text-text-3 type-body">
              <span aria-hidden>{t('number', { count })}</span>
              <span className="sr-only">{t('count', { count })}</span>
            </span>
          )}
        </div>
        {tools}
        <Button onClick={onNewGroup}>
          <Icon as={UsersRound} size={16} />
          {t('newGroup')}
        </Button>
      </header>
      {notice}
      <div className="flex-none px-4 pb-2">
        <SearchField label={t('search')} placeholder={t('search')} value={typed} onValueChange={setTyped} />
      </div>
      <Rows people={people} text={text} meId={meId} onOpen={onOpen} invite={invite} />
    </section>
  )
}

interface RowsProps {
  people: People
  text: string
  meId: string
  onOpen: (person: Person) => void
  invite: ReactNode
}

const keyOf = (person: Person) => person._id

function Rows({ people, text, meId, onOpen, invite }: RowsProps) {
  const t = useTranslations()
  if (people.status === 'loading') {
    return (
      <OnceOnline>
        <div className="px-2 max-md:px-0">
          <PeopleSkeleton />
        </div>
      </OnceOnline>
    )
  }
  if (people.status === 'error') {
    return (
      <EmptyState
        sign={CloudOff}
        title={t('error.peopleTitle')}
        text={t('error.serverText')}
        actions={<Button onClick={() => window.location.reload()}>{t('app.tryAgain')}</Button>}
      />
    )
  }
  if (people.people.length === 0 && text) {
    return (
      <EmptyState
        className="flex-none pt-14"
        title={t('empty.nobodyCalled', { text })}
        text={t('empty.nobodyCalledText')}
      />
    )
  }
  const isAlone = !text && people.isComplete && people.people.every((person) => person._id === meId)
  return (
    <>
      <div className={cx('flex min-h-0 flex-col', isAlone ? 'h-20 flex-none' : 'flex-1')}>
        <VirtualList items={people.people} keyOf={keyOf} onNearEnd={people.loadMore} className="ps-2 max-md:ps-0">
          {(person, row) => (
            <div key={person._id} className="w-[calc(100cqi-0.5rem-var(--bar))] pb-px max-md:w-auto max-md:p-0">
              <button
                {...row}
                type="button"
                onClick={() => onOpen(person)}
                className="flex h-16 w-full items-center gap-3 rounded-row px-2.5 transition-colors focus-inset select-none press compact:h-12 max-md:h-18 max-md:rounded-none max-md:px-4"
              >
                <PersonRow person={person} isMe={person._id === meId} />
              </button>
            </div>
          )}
        </VirtualList>
      </div>
      {isAlone ? (
        <EmptyState
          title={t('empty.onlyYou')}
          text={t('empty.onlyYouText')}
          actions={invite ? <div className="flex w-80 max-w-full flex-col items-center gap-3">{invite}</div> : null}
        />
      ) : null}
    </>
  )
}
