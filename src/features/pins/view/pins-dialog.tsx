'use client'

import { useQueries } from 'convex/react'
import { PinOff } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import '@/ui/messages/dialogs'
import { Time } from '@/ui/time/time'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import type { Person, Pin } from '@/features/conversation/types'

interface PinsDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  pins: readonly Pin[]
  self: string
  textOf: (pin: Pin) => string
  onGo: (seq: number) => void
  /** Null for users who can't unpin. */
  onUnpin: ((pin: Pin) => void) | null
}

/** Every pinned message of a chat. */
export function PinsDialog({ open, onOpenChange, pins, self, textOf, onGo, onUnpin }: PinsDialogProps) {
  const t = useTranslations()
  const people = usePeopleOf(open ? pins : none)
  const nameOf = (id: string) => {
    if (id === self) return t('chat.you')
    const person = people[id]
    return person === undefined ? '' : (person?.name ?? t('chat.formerMember'))
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('chat.pins.label')}
      actions={<Button onClick={() => onOpenChange(false)}>{t('app.close')}</Button>}
    >
      <ul className="-mx-2 mt-3 flex max-h-[50vh] flex-col gap-px overflow-y-auto scroll-quiet">
        {pins.map((pin) => {
          const person = people[pin.senderId]
          const name = nameOf(pin.senderId)
          const pinnedBy = nameOf(pin.pinnedBy)
          return (
            <li key={pin.seq} className="flex items-center gap-1 rounded-row press">
              <button
                type="button"
                aria-label={name === '' ? textOf(pin) : `${t('chat.pins.jump', { name })}: ${textOf(pin)}`}
                onClick={() => onGo(pin.seq)}
                className="flex min-h-14 min-w-0 flex-1 items-center gap-3 rounded-row p-2 text-start focus-inset"
              >
                <Avatar
                  id={pin.senderId}
                  hue={person?.hue}
                  name={person?.name ?? name}
                  imageUrl={person?.imageUrl}
                  size={28}
                />
                <span className="min-w-0 flex-1">
                  <span className="flex items-baseline gap-2">
                    <span dir="auto" className="beside min-w-0 flex-1 truncate type-sender">
                      {name}
                    </span>
                    <Time as="list" value={pin.sentAt} className="flex-none text-text-3 type-time" />
                  </span>
                  <span dir="auto" className="line-clamp-2 wrap-anywhere text-text-2 type-small">
                    {textOf(pin)}
                  </span>
                  <span dir="auto" className="block truncate text-text-3 type-time">
                    {pin.pinnedBy === self ? t('chat.pins.byYou') : pinnedBy && t('chat.pins.by', { name: pinnedBy })}
                  </span>
                </span>
              </button>
              {onUnpin ? (
                <IconButton
                  label={t('chat.pins.unpin', { name })}
                  icon={PinOff}
                  iconSize={16}
                  size={36}
                  data-unpin
                  onClick={({ currentTarget }) => {
                    focusBeside(currentTarget)
                    onUnpin(pin)
                  }}
                />
              ) : null}
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}

/** The row is about to be removed: the focus moves to the next one, or to the previous one at the end. */
function focusBeside(button: HTMLElement) {
  const row = button.closest('li')
  const next = row?.nextElementSibling ?? row?.previousElementSibling
  next?.querySelector<HTMLElement>('[data-unpin]')?.focus()
}

const none: readonly Pin[] = []

/**
 * The authors, and the people who pinned, with their current names and pictures: null for a former member, and none
 * while they load.
 */
function usePeopleOf(pins: readonly Pin[]): Readonly<Record<string, Person | null>> {
  const queries = useMemo(
    () =>
      Object.fromEntries(
        pins
          .flatMap(({ senderId, pinnedBy }) => [senderId, pinnedBy])
          .map((userId) => [userId, { query: api.users.getPerson, args: { userId } }]),
      ),
    [pins],
  )
  const named = useNamed()
  const found: Record<string, Person | null | Error | undefined> = useQueries(queries)
  return useMemo(
    () =>
      Object.fromEntries(
        Object.entries(found).flatMap(([id, person]) =>
          person === undefined ? [] : [[id, person && !(person instanceof Error) ? named(person) : null]],
        ),
      ),
    [found, named],
  )
}
