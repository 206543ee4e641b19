'use client'

import { UsersRound } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'
import { everyoneId, type Searchable } from '../model/mention-search'

export interface MentionMenuProps {
  id: string
  optionId: (index: number) => string
  people: readonly Searchable[]
  active: number
  onPick: (person: Searchable) => void
}

/** Above the composer, as wide as a name needs. */
export function MentionMenu({ id, optionId, people, active, onPick }: MentionMenuProps) {
  const t = useTranslations('chat.mentions')
  return (
    <>
      <div
        id={id}
        role="listbox"
        aria-label={t('label')}
        className="absolute start-0 bottom-full z-30 mb-2 w-72 max-w-full animate-appear rounded-row p-1 max-md:w-full max-md:rounded-turn shadow-e2 surface-raised"
      >
        {people.map((person, index) => (
          <Option
            key={person.id}
            id={optionId(index)}
            person={person}
            isActive={index === active}
            onPick={() => onPick(person)}
          />
        ))}
      </div>
      <span role="status" className="sr-only">
        {t('found', { count: people.length })}
      </span>
    </>
  )
}

interface OptionProps {
  id: string
  person: Searchable
  isActive: boolean
  onPick: () => void
}

function Option({ id, person, isActive, onPick }: OptionProps) {
  return (
    // The field handles the keys and keeps the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      // Pressing it must not take the focus from the field.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPick}
      className={cx(
        'flex h-10 items-center gap-2.5 rounded-chip px-2 select-none press max-md:h-12 max-md:rounded-row max-md:px-3',
        isActive && 'bg-hover',
      )}
    >
      {person.id === everyoneId ? (
        <span className="grid size-7 flex-none place-items-center rounded-group bg-inset text-text-2">
          <Icon as={UsersRound} size={16} />
        </span>
      ) : (
        <Avatar id={person.id} hue={person.hue} name={person.name} imageUrl={person.imageUrl} size={28} />
      )}
      <span dir="auto" className="min-w-0 truncate type-control">
        {person.name}
      </span>
      <span className="min-w-0 shrink-[2] truncate text-text-3 type-small md:ms-auto">@{person.handle}</span>
    </div>
  )
}
