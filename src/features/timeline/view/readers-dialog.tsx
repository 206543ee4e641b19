'use client'

import { useTranslations } from 'use-intl'
import { OnceOnline } from '@/features/presence/view/once-online'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import '@/ui/messages/dialogs'
import { VirtualList } from '@/ui/virtual-list'
import type { People } from '@/features/conversation/types'

interface Readers {
  read: readonly string[]
  unread: readonly string[]
}

interface ReadersDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Null until loaded. */
  readers: Readers | null
  people: People
}

type Line = { kind: 'heading'; key: 'read' | 'unread'; count: number } | { kind: 'person'; key: string }

const keyOf = (line: Line) => line.key

/** Lists who has read the message and who hasn't, among members who share receipts. */
export function ReadersDialog({ open, onOpenChange, readers, people }: ReadersDialogProps) {
  const t = useTranslations()
  const former = t('chat.formerMember')
  const nameOf = (userId: string) => people.get(userId)?.name ?? former
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('chat.whoHasRead')}
      text={t('chat.readersHidden')}
      actions={<Button onClick={() => onOpenChange(false)}>{t('app.close')}</Button>}
    >
      <div className="-mx-2 mt-3 flex h-80 flex-col">
        {readers ? (
          <VirtualList items={linesOf(readers, nameOf)} keyOf={keyOf} label={t('chat.whoHasRead')}>
            {(line, row) =>
              line.kind === 'heading' ? (
                <h3 key={line.key} className="px-2 pt-2 pb-1 text-text-3 type-label">
                  {t(line.key === 'read' ? 'chat.read' : 'chat.notRead', { count: line.count })}
                </h3>
              ) : (
                <div
                  key={line.key}
                  {...row}
                  className="flex h-11 items-center gap-2.5 rounded-control px-2 focus-inset outline-none"
                >
                  <Avatar
                    id={line.key}
                    hue={people.get(line.key)?.hue}
                    name={nameOf(line.key)}
                    imageUrl={people.get(line.key)?.imageUrl}
                    size={28}
                  />
                  <span dir="auto" className="beside min-w-0 flex-1 truncate type-control">
                    {nameOf(line.key)}
                  </span>
                </div>
              )
            }
          </VirtualList>
        ) : (
          <OnceOnline>{null}</OnceOnline>
        )}
      </div>
    </Dialog>
  )
}

function linesOf({ read, unread }: Readers, nameOf: (userId: string) => string): Line[] {
  const { compare } = new Intl.Collator()
  const part = (key: 'read' | 'unread', userIds: readonly string[]): Line[] =>
    userIds.length === 0
      ? []
      : [
          { kind: 'heading', key, count: userIds.length },
          ...userIds
            .toSorted((a, b) => compare(nameOf(a), nameOf(b)))
            .map((userId): Line => ({ kind: 'person', key: userId })),
        ]
  return [...part('read', read), ...part('unread', unread)]
}
