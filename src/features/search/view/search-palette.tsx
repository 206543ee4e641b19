'use client'

import { MessageSquareText, type LucideIcon } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useOffline } from '@/features/presence/data/use-offline'
import { Avatar } from '@/ui/avatar'
import { CommandPalette, type PaletteGroup, type PaletteItem } from '@/ui/command-palette'
import { Icon } from '@/ui/icon'
import { Kbd } from '@/ui/kbd'
import '@/ui/messages/search'
import { Time } from '@/ui/time/time'
import { useDebounced } from '@/ui/use-debounced'
import { matches, wordsOf } from '../../../../domain/fold'
import { MarkedText } from './marked-text'
import type { ChatHits, Findable, FoundPerson, Hit } from '../types'
import { useChatName } from '../data/use-chat-name'
import { useFound } from '../data/use-found'

/** A command that works anywhere. */
export interface Command {
  id: string
  label: string
  icon: LucideIcon
  /** The shortcut for the same command. */
  hint?: string | undefined
  /** The page stays the same. */
  staysHere?: boolean
  onSelect: () => void
}

export interface SearchPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  chats: readonly Findable[]
  allIds: readonly string[]
  meId: string
  commands: readonly Command[]
  /** For choosing the chat that gets what another app shared: finds no messages. */
  forSharing?: boolean
  onOpenChat: (conversationId: string, seq?: number) => void
  onOpenPerson: (person: FoundPerson) => void
}

const shown = { recent: 7, chats: 6, people: 5, messages: 8 }

/** Ctrl+K: jumps to any chat, person, or message, and runs commands. Loaded chats match at once. */
export function SearchPalette({ open, onOpenChange, ...props }: SearchPaletteProps) {
  const t = useTranslations('palette')
  const [typed, setTyped] = useState('')
  const groups = useGroups({ ...props, typed })
  return (
    <CommandPalette
      open={open}
      onOpenChange={(isOpen) => {
        onOpenChange(isOpen)
        if (!isOpen) setTyped('')
      }}
      label={t(props.forSharing ? 'share' : 'label')}
      placeholder={t(props.forSharing ? 'share' : 'placeholder')}
      value={typed}
      onValueChange={setTyped}
      groups={groups.list}
      empty={<Empty typed={typed.trim()} isComplete={groups.isComplete} />}
      keys={[
        { key: '↑ ↓', does: t('choose') },
        { key: '↵', does: t('open') },
        { key: 'Esc', does: t('close') },
      ]}
    />
  )
}

function Empty({ typed, isComplete }: { typed: string; isComplete: boolean }) {
  const t = useTranslations()
  const isOffline = useOffline()
  const words = isComplete
    ? t('empty.nothingMatches', { text: typed })
    : isOffline
      ? t('search.offline')
      : t('search.searching')
  return (
    <p role="status" className="px-4 py-8 text-center text-text-2 type-body">
      {words}
    </p>
  )
}

type Sources = Omit<SearchPaletteProps, 'open' | 'onOpenChange'> & { typed: string }

function useGroups({ typed, chats, allIds, meId, commands, forSharing, onOpenChat, onOpenPerson }: Sources) {
  const t = useTranslations('palette')
  const now = typed.trim()
  const text = useDebounced(now)
  const found = useFound(text, chats, allIds, meId)
  return useMemo(() => {
    const words = wordsOf(now)
    const isCurrent = text === now
    const chatItem = (chat: Findable): PaletteItem => ({
      id: `chat ${chat.conversationId}`,
      lead: (
        <Avatar id={chat.hueId} hue={chat.hue} name={chat.name} kind={chat.kind} imageUrl={chat.imageUrl} size={24} />
      ),
      content: (
        <span dir="auto" className="truncate">
          <MarkedText text={chat.name} words={words} />
        </span>
      ),
      onSelect: () => onOpenChat(chat.conversationId),
    })
    const commandItem = ({ id, label, icon, hint, staysHere, onSelect }: Command): PaletteItem => ({
      id: `command ${id}`,
      lead: <Icon as={icon} size={18} />,
      content: (
        <span className="truncate">
          <MarkedText text={label} words={words} />
        </span>
      ),
      end: hint ? <Kbd>{hint}</Kbd> : undefined,
      staysHere,
      onSelect,
    })
    const personItem = (person: FoundPerson): PaletteItem => ({
      id: `person ${person._id}`,
      lead: <Avatar id={person._id} hue={person.hue} name={person.name} imageUrl={person.imageUrl} size={24} />,
      content: (
        <>
          <span dir="auto" className="truncate">
            <MarkedText text={person.name} words={words} />
          </span>
          <span className="truncate text-text-3 type-small">@{person.handle}</span>
        </>
      ),
      onSelect: () => onOpenPerson(person),
    })
    const messageItem = (inChat: ChatHits, hit: Hit): PaletteItem => ({
      id: `message ${inChat.conversationId} ${hit.seq}`,
      lead: <Icon as={MessageSquareText} size={18} />,
      content: <MessageLine inChat={inChat} hit={hit} words={words} />,
      end: <Time value={hit.sentAt} as="list" />,
      onSelect: () => onOpenChat(inChat.conversationId, hit.seq),
    })

    // Loaded chats are filtered on every keystroke; the server is queried once typing has paused.
    const byName = now === '' ? chats.slice(0, shown.recent) : chats.filter(({ name }) => matches(name, words))
    const known = new Set(byName.map(({ conversationId }) => conversationId))
    const others = isCurrent ? found.chats.filter(({ conversationId }) => !known.has(conversationId)) : []
    const chatLimit = now === '' ? shown.recent : shown.chats
    const messages =
      isCurrent && !forSharing
        ? found.messages.found.flatMap((inChat) => inChat.hits.map((hit) => messageItem(inChat, hit)))
        : []
    const list: PaletteGroup[] = [
      { label: now === '' ? t('recent') : t('chats'), items: [...byName, ...others].slice(0, chatLimit).map(chatItem) },
      { label: t('people'), items: isCurrent ? found.people.slice(0, shown.people).map(personItem) : [] },
      { label: t('actions'), items: commands.filter(({ label }) => matches(label, words)).map(commandItem) },
      { label: t('messages'), items: messages.slice(0, shown.messages) },
    ]
    return { list: list.filter(({ items }) => items.length > 0), isComplete: isCurrent && found.isComplete }
  }, [now, text, found, chats, commands, forSharing, onOpenChat, onOpenPerson, t])
}

function MessageLine({ inChat, hit, words }: { inChat: ChatHits; hit: Hit; words: readonly string[] }) {
  const name = useChatName(inChat.conversationId)
  return (
    <>
      <span dir="auto" className="min-w-0 truncate">
        <MarkedText text={hit.text} words={words} />
      </span>
      <span dir="auto" className="max-w-[40%] flex-none truncate text-text-3 type-small">
        {hit.senderName === name || name === '' ? hit.senderName : `${hit.senderName}, ${name}`}
      </span>
    </>
  )
}
