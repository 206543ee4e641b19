'use client'

import { BellOff, Pin } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar, type PresenceStatus } from '@/ui/avatar'
import { Badge, UnreadDisc } from '@/ui/badge'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chats'
import { Time } from '@/ui/time/time'

export interface ConversationRowProps {
  /** Decides the avatar's hue: the other person's id, or the group's. */
  hueId: string
  hue?: number | undefined
  name: string
  kind: 'person' | 'group' | 'notes' | 'closed'
  imageUrl?: string | undefined
  presence?: PresenceStatus | undefined
  /** Infinity if it has no activity yet. */
  at: number
  active: boolean
  unread: number
  /** Mentions among the unread messages; shown before the rest. */
  mentions: number
  markedUnread: boolean
  muted: boolean
  pinned: boolean
  /** The second line: preview, typing, draft, or a failure. */
  children: ReactNode
}

/** The look of a conversation in the list; the list wraps it in a link. */
export function ConversationRow(props: ConversationRowProps) {
  const { hueId, hue, name, kind, imageUrl, presence, at, active, muted, children } = props
  const t = useTranslations('list')
  // The open conversation is being read, so its row isn't highlighted as unread.
  const unread = !active && (props.unread > 0 || props.markedUnread)
  return (
    <>
      <Avatar
        id={hueId}
        hue={hue}
        name={name}
        kind={kind}
        imageUrl={imageUrl}
        presence={presence}
        className="[--avatar:2.5rem] compact:[--avatar:2rem] max-md:[--avatar:3rem]"
      />
      <span className="min-w-0 flex-1">
        <span className="flex h-5 min-w-0 items-center gap-1.5 compact:h-4.5 max-md:h-5.5">
          <span
            dir="auto"
            className={cx(
              'truncate type-control compact:text-[0.8125rem] compact:leading-4.5 max-md:text-base',
              unread && 'font-semibold',
              muted && 'text-text-2',
            )}
          >
            {name}
          </span>
          {muted ? (
            <span role="img" aria-label={t('muted')} className="text-text-3">
              <Icon as={BellOff} size={14} />
            </span>
          ) : null}
          {Number.isFinite(at) ? (
            <Time
              value={at}
              as="list"
              className={cx(
                'ms-auto flex-none ps-1.5 type-time max-md:text-[0.8125rem]',
                unread && !muted ? 'font-medium text-accent' : 'text-text-3',
              )}
            />
          ) : null}
        </span>
        <span className="flex h-5 min-w-0 items-center gap-1.5 compact:h-4.5 max-md:h-5.5">
          <span
            className={cx(
              // On hover, its end makes space for the row's menu button.
              'flex min-w-0 flex-1 items-center gap-[5px] type-preview group-has-aria-expanded/row:pe-7 max-md:text-[0.9375rem] md:group-hover/row:pe-7',
              muted ? 'text-text-3' : unread ? 'text-text-1' : 'text-text-2',
            )}
          >
            {children}
          </span>
          <span className="flex flex-none items-center group-has-aria-expanded/row:opacity-0 empty:hidden md:group-hover/row:opacity-0">
            <RowEnd {...props} unread={active ? 0 : props.unread} markedUnread={unread && props.markedUnread} />
          </span>
        </span>
      </span>
    </>
  )
}

function RowEnd({ unread, mentions, markedUnread, muted, pinned }: ConversationRowProps) {
  const t = useTranslations('list')
  if (unread > 0) {
    return (
      <>
        <span className="sr-only">
          {t('unread', { count: unread })}
          {mentions > 0 ? `, ${t('mentions', { count: mentions })}` : null}
        </span>
        <Badge count={mentions || unread} mention={mentions > 0} quiet={muted && mentions === 0} />
      </>
    )
  }
  if (markedUnread) {
    return (
      <>
        <span className="sr-only">{t('markedUnread')}</span>
        <UnreadDisc />
      </>
    )
  }
  if (!pinned) return null
  return (
    <span role="img" aria-label={t('pinned')} className="text-text-3">
      <Icon as={Pin} size={14} />
    </span>
  )
}
