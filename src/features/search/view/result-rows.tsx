'use client'

import type { MouseEvent } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import '@/ui/messages/people'
import '@/ui/messages/search'
import { Time } from '@/ui/time/time'
import { hrefOf } from '../../../../domain/addresses'
import { useChatName } from '../data/use-chat-name'
import type { ChatHits, Findable, FoundPerson, Hit } from '../types'
import { MarkedText } from './marked-text'

export type OpenChat = (conversationId: string, seq?: number) => void

/** Loads more matches of the same chat, which replace this row. */
export function MoreInChat({ row, inChat, onMore }: { row: number; inChat: ChatHits; onMore: () => void }) {
  const t = useTranslations('search')
  const name = useChatName(inChat.conversationId)
  return (
    <button
      type="button"
      data-row={row}
      aria-label={name === '' ? t('more') : t('moreIn', { name })}
      aria-disabled={inChat.isPending || undefined}
      onClick={() => !inChat.isPending && onMore()}
      className={`${rowClass} h-9 text-accent type-small aria-disabled:opacity-60`}
    >
      {inChat.isPending ? t('searching') : t('more')}
    </button>
  )
}

const rowClass =
  'flex w-full items-center gap-3 rounded-row px-3 text-start transition-colors focus-inset select-none press max-md:rounded-none max-md:px-4'

interface RowProps {
  row: number
  words: readonly string[]
}

interface ChatResultProps extends RowProps {
  chat: Findable
  onOpen: OpenChat
}

export function ChatResult({ row, chat, words, onOpen }: ChatResultProps) {
  const { conversationId, name, kind, hueId, hue, imageUrl } = chat
  return (
    <a
      data-row={row}
      href={hrefOf(conversationId)}
      draggable={false}
      onClick={(event) => inPlace(event, () => onOpen(conversationId))}
      className={`${rowClass} h-11`}
    >
      <Avatar id={hueId} hue={hue} name={name} kind={kind} imageUrl={imageUrl} size={32} />
      <span dir="auto" className="beside min-w-0 flex-1 truncate type-control">
        <MarkedText text={name} words={words} />
      </span>
    </a>
  )
}

interface PersonResultProps extends RowProps {
  person: FoundPerson
  onOpen: () => void
}

export function PersonResult({ row, person, words, onOpen }: PersonResultProps) {
  const t = useTranslations('profile')
  return (
    <button type="button" data-row={row} onClick={onOpen} className={`${rowClass} h-11`}>
      <Avatar id={person._id} hue={person.hue} name={person.name} imageUrl={person.imageUrl} size={32} />
      <span dir="auto" className="truncate type-control">
        <MarkedText text={person.name} words={words} />
      </span>
      <span className="truncate text-text-3 type-small">
        <MarkedText text={t('handle', { handle: person.handle })} words={words} />
      </span>
    </button>
  )
}

interface MessageResultProps extends RowProps {
  conversationId: string
  hit: Hit
  onOpen: OpenChat
}

export function MessageResult({ row, conversationId, hit, words, onOpen }: MessageResultProps) {
  const { seq, senderName, sentAt, text } = hit
  return (
    <a
      data-row={row}
      aria-label={`${senderName}: ${text}`}
      href={hrefOf(conversationId, seq)}
      draggable={false}
      onClick={(event) => inPlace(event, () => onOpen(conversationId, seq))}
      className={`${rowClass} py-2`}
    >
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span dir="auto" className="beside min-w-0 flex-1 truncate type-control">
            {senderName}
          </span>
          <Time value={sentAt} as="list" className="flex-none text-text-3 type-time" />
        </span>
        <span dir="auto" className="line-clamp-2 wrap-anywhere text-text-2 type-small">
          <MarkedText text={text} words={words} />
        </span>
      </span>
    </a>
  )
}

/** A real link for new tabs; a plain click opens in place. */
function inPlace(event: MouseEvent, open: () => void) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
  event.preventDefault()
  open()
}
