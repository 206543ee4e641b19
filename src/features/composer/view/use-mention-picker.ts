'use client'

import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'
import { useBackCloses } from '@/ui/back-closes'
import type { MentionMenuProps } from './mention-menu'
import { mentionBefore } from '../../../../domain/text/mentions'
import { type Candidate, findCandidates, searchable, type Searchable } from '../model/mention-search'

interface MentionPicker {
  /** The props that the field needs while the picker is open. */
  fieldProps: {
    'aria-autocomplete': 'list'
    'aria-controls'?: string | undefined
    'aria-activedescendant'?: string | undefined
  }
  /** Whether the menu handled the key. */
  onKeyDown: (event: KeyboardEvent) => boolean
  /** Call after every change of the text or the caret. */
  look: () => void
  close: () => void
  menu: MentionMenuProps | null
}

interface Open {
  at: number
  text: string
  active: number
}

/**
 * Offers users while a handle is being typed. It follows the field's text and caret, reports a choice through `onPick`,
 * and never takes the focus.
 */
export function useMentionPicker(
  field: RefObject<HTMLTextAreaElement | null>,
  candidates: readonly Candidate[],
  onPick: (range: { start: number; end: number }, text: string) => void,
): MentionPicker {
  const id = useId()
  const people = useMemo(() => candidates.map(searchable), [candidates])
  const [open, setOpen] = useState<Open | null>(null)
  // Escape closes it for this @, until another one is typed.
  const [dismissedAt, setDismissedAt] = useState<number | null>(null)
  const found = useMemo(() => (open ? findCandidates(people, open.text) : []), [people, open])
  const isShown = open !== null && open.at !== dismissedAt && found.length > 0
  useBackCloses(isShown, () => setDismissedAt(open?.at ?? null))
  const active = Math.min(open?.active ?? 0, found.length - 1)

  function look() {
    const element = field.current
    const isCaret = element && element.selectionStart === element.selectionEnd
    const query = isCaret ? mentionBefore(element.value, element.selectionStart) : null
    if (!query) setDismissedAt(null)
    setOpen((before) => {
      if (!query || !before) return query && { ...query, active: 0 }
      return before.at === query.at && before.text === query.text ? before : { ...query, active: 0 }
    })
  }

  function pick(person: Searchable) {
    if (!open) return
    onPick({ start: open.at, end: open.at + 1 + open.text.length }, `@${person.handle} `)
    setOpen(null)
  }

  function onKeyDown(event: KeyboardEvent): boolean {
    if (!isShown || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault()
        const by = event.key === 'ArrowDown' ? 1 : -1
        setOpen({ ...open, active: (active + by + found.length) % found.length })
        return true
      }
      case 'Enter': {
        const person = found[active]
        if (!person) return false
        event.preventDefault()
        pick(person)
        return true
      }
      case 'Escape':
        event.preventDefault()
        event.stopPropagation()
        setDismissedAt(open.at)
        return true
      default:
        return false
    }
  }

  const optionId = (index: number) => `${id}-${index}`
  return {
    fieldProps: {
      'aria-autocomplete': 'list',
      'aria-controls': isShown ? id : undefined,
      'aria-activedescendant': isShown ? optionId(active) : undefined,
    },
    onKeyDown,
    look,
    close: () => setOpen(null),
    menu: isShown ? { id, optionId, people: found, active, onPick: pick } : null,
  }
}
