'use client'

import { useMutation } from 'convex/react'
import { ConvexError } from 'convex/values'
import { Check, X } from 'lucide-react'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Icon } from '@/ui/icon'
import { SearchField } from '@/ui/search-field'
import { TextField } from '@/ui/text-field'
import { useDebounced } from '@/ui/use-debounced'
import { api } from '../../../convex/_generated/api'
import { isErrorData } from '../../../domain/errors'
import type { Person } from './person'
import { usePeople } from './use-people'

interface NewGroupDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  meId: string
  onCreated: (conversationId: string) => void
}

export function NewGroupDialog({ open, onOpenChange, ...props }: NewGroupDialogProps) {
  const t = useTranslations('group')
  const nameField = useRef<HTMLInputElement>(null)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} initialFocus={nameField} className="max-w-110">
      <NewGroupForm nameField={nameField} onClose={() => onOpenChange(false)} {...props} />
    </Dialog>
  )
}

interface NewGroupFormProps extends Pick<NewGroupDialogProps, 'meId' | 'onCreated'> {
  nameField: React.RefObject<HTMLInputElement | null>
  onClose: () => void
}

function NewGroupForm({ meId, onCreated, nameField, onClose }: NewGroupFormProps) {
  const t = useTranslations()
  const formId = useId()
  const createGroup = useMutation(api.conversations.createGroup)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly Person[]>([])
  const [problem, setProblem] = useState<{ field: 'name' | 'people'; text: string } | null>(null)
  const [isSending, setSending] = useState(false)

  async function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (!name.trim()) return setProblem({ field: 'name', text: t('group.nameNeeded') })
    if (chosen.length === 0) return setProblem({ field: 'people', text: t('group.peopleNeeded') })
    setSending(true)
    try {
      const participantIds = [meId as Person['_id'], ...chosen.map((person) => person._id)]
      onCreated(await createGroup({ name: name.trim(), participantIds }))
      onClose()
    } catch (error) {
      const data: unknown = error instanceof ConvexError ? error.data : null
      setProblem({ field: 'people', text: isErrorData(data) ? data.message : t('group.failed') })
    } finally {
      setSending(false)
    }
  }

  function toggle(person: Person) {
    setProblem(null)
    setChosen((before) =>
      before.some(({ _id }) => _id === person._id)
        ? before.filter(({ _id }) => _id !== person._id)
        : [...before, person],
    )
  }

  return (
    <form id={formId} onSubmit={onSubmit} noValidate className="mt-4 flex flex-col gap-4">
      <TextField
        ref={nameField}
        label={t('group.name')}
        placeholder={t('group.namePlaceholder')}
        autoComplete="off"
        maxLength={80}
        value={name}
        error={problem?.field === 'name' ? problem.text : undefined}
        onChange={(event) => {
          setProblem(null)
          setName(event.target.value)
        }}
      />
      <PeoplePicker meId={meId} chosen={chosen} onToggle={toggle} />
      {problem?.field === 'people' ? (
        <p role="alert" className="text-danger type-small">
          {problem.text}
        </p>
      ) : null}
      <div className="mt-1 flex items-center justify-end gap-2">
        <span aria-live="polite" className="me-auto text-text-3 type-small">
          {t('group.chosen', { count: chosen.length })}
        </span>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={isSending}>
          {t('group.create')}
        </Button>
      </div>
    </form>
  )
}

interface PeoplePickerProps {
  meId: string
  chosen: readonly Person[]
  onToggle: (person: Person) => void
}

function PeoplePicker({ meId, chosen, onToggle }: PeoplePickerProps) {
  const t = useTranslations()
  const [typed, setTyped] = useState('')
  const people = usePeople(useDebounced(typed.trim()))
  const others = people.status === 'ready' ? people.people.filter((person) => person._id !== meId) : []
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium type-small">{t('group.add')}</legend>
      {chosen.length > 0 ? (
        <ul className="mb-2 flex max-h-20 flex-wrap gap-1 overflow-y-auto">
          {chosen.map((person) => (
            <li key={person._id}>
              <button
                type="button"
                aria-label={t('group.remove', { name: person.name })}
                onClick={() => onToggle(person)}
                className="flex h-7 max-w-44 items-center gap-1.5 rounded-pill bg-raised-2 ps-1 pe-2 type-small font-medium max-md:h-9"
              >
                <Avatar id={person._id} name={person.name} imageUrl={person.imageUrl} size={20} />
                <span className="truncate">{person.name}</span>
                <Icon as={X} size={14} className="text-text-2" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <SearchField label={t('people.search')} placeholder={t('people.search')} value={typed} onValueChange={setTyped} />
      <ul className="-mx-2 mt-1 h-56 scroll-quiet overflow-y-auto">
        {others.map((person) => {
          const isChosen = chosen.some(({ _id }) => _id === person._id)
          return (
            <li key={person._id}>
              <button
                type="button"
                role="checkbox"
                aria-checked={isChosen}
                onClick={() => onToggle(person)}
                className="flex h-11 w-full items-center gap-2.5 rounded-control px-2 text-start transition-colors focus-inset hover:bg-hover"
              >
                <Avatar id={person._id} name={person.name} imageUrl={person.imageUrl} size={28} />
                <span className="min-w-0 flex-1 truncate">
                  <span className="type-control">{person.name}</span>{' '}
                  <span className="text-text-3 type-small">{t('profile.handle', { handle: person.handle })}</span>
                </span>
                {isChosen ? <Icon as={Check} size={16} className="text-accent" /> : null}
              </button>
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}
