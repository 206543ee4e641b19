'use client'

import { Check, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { FormError } from '@/ui/form-error'
import { Icon } from '@/ui/icon'
import '@/ui/messages/groups'
import '@/ui/messages/people'
import { SearchField } from '@/ui/search-field'
import { useDebounced } from '@/ui/use-debounced'
import { VirtualList } from '@/ui/virtual-list'
import type { Person } from '../types'
import { OnceOnline } from '@/features/presence/view/once-online'
import { usePeople } from '../data/use-people'

interface PeoplePickerProps {
  label: string
  /** People who can't be chosen: the user, and current members. */
  except: ReadonlySet<string>
  chosen: readonly Person[]
  onToggle: (person: Person) => void
}

const keyOf = (person: Person) => person._id

/** Chooses several people. Chosen people stay visible as chips, whatever is searched for below. */
export function PeoplePicker({ label, except, chosen, onToggle }: PeoplePickerProps) {
  const t = useTranslations()
  const [typed, setTyped] = useState('')
  const text = useDebounced(typed.trim())
  const people = usePeople(text)
  const shown = people.status === 'ready' ? people.people.filter(({ _id }) => !except.has(_id)) : []
  const chosenIds = new Set<string>(chosen.map(({ _id }) => _id))
  const isEmpty = people.status === 'ready' && people.isComplete && shown.length === 0
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium type-small">{label}</legend>
      {chosen.length > 0 ? <Chips chosen={chosen} onRemove={onToggle} /> : null}
      <SearchField label={t('people.search')} placeholder={t('people.search')} value={typed} onValueChange={setTyped} />
      <div className="-mx-2 mt-1 flex h-56 flex-col">
        {people.status === 'loading' ? (
          <OnceOnline>{null}</OnceOnline>
        ) : people.status === 'error' ? (
          <FormError className="px-2 py-3">{t('error.peopleTitle')}</FormError>
        ) : isEmpty ? (
          <p className="px-2 py-3 text-text-2 type-small">
            {text ? t('empty.nobodyCalled', { text }) : t('group.everybodyIsIn')}
          </p>
        ) : (
          <VirtualList items={shown} keyOf={keyOf} onNearEnd={people.loadMore} label={label}>
            {(person, row) => {
              const isChosen = chosenIds.has(person._id)
              return (
                <button
                  key={person._id}
                  {...row}
                  type="button"
                  role="checkbox"
                  aria-checked={isChosen}
                  onClick={() => onToggle(person)}
                  className="flex h-11 w-full items-center gap-2.5 rounded-control px-2 text-start transition-colors focus-inset press"
                >
                  <Avatar id={person._id} hue={person.hue} name={person.name} imageUrl={person.imageUrl} size={28} />
                  <span className="min-w-0 flex-1 truncate">
                    <bdi className="type-control">{person.name}</bdi>{' '}
                    <span className="text-text-3 type-small">{t('profile.handle', { handle: person.handle })}</span>
                  </span>
                  {isChosen ? <Icon as={Check} size={16} className="text-accent" /> : null}
                </button>
              )
            }}
          </VirtualList>
        )}
      </div>
    </fieldset>
  )
}

interface ChipsProps {
  chosen: readonly Person[]
  onRemove: (person: Person) => void
}

function Chips({ chosen, onRemove }: ChipsProps) {
  const t = useTranslations('group')
  return (
    <ul className="mb-2 flex max-h-20 flex-wrap gap-1 overflow-y-auto p-0.5">
      {chosen.map((person) => (
        <li key={person._id}>
          <button
            type="button"
            aria-label={t('remove', { name: person.name })}
            onClick={() => onRemove(person)}
            className="flex h-7 max-w-44 items-center gap-1.5 rounded-pill bg-raised-2 ps-1 pe-2 type-small font-medium max-md:h-9"
          >
            <Avatar id={person._id} hue={person.hue} name={person.name} imageUrl={person.imageUrl} size={20} />
            <span dir="auto" className="truncate">
              {person.name}
            </span>
            <Icon as={X} size={14} className="text-text-2" />
          </button>
        </li>
      ))}
    </ul>
  )
}
