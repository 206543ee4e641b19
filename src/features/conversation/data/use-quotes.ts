'use client'

import { useQueries } from 'convex/react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useFileWords } from '@/features/files/data/file-words'
import { useFoldedIds } from '@/features/privacy/data/use-blocked'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import { api } from '../../../../convex/_generated/api'
import { summaryOf } from '../../../../domain/attachments'
import { previewText } from '../../../../domain/previews'
import { namesIn } from '@/features/message-text/model/called-people'
import type { OwnMarks } from '../model/own-marks'
import type { Message, People, Quote, Quoted } from '../types'

/** From the loaded pages if they contain it, otherwise queried one by one. */
export function useQuotes(
  conversationId: string,
  messages: readonly Message[],
  pending: readonly { replyTo: number | null }[],
  { hidden }: OwnMarks,
): Quoted {
  const loaded = useMemo(() => new Map(messages.map((message) => [message.seq, message])), [messages])
  const asked = useMemo(() => {
    const answers = [...messages.filter(({ isDeleted }) => !isDeleted), ...pending]
    return [...new Set(answers.flatMap(({ replyTo }) => replyTo ?? []))].sort((a, b) => a - b)
  }, [messages, pending])
  const missing = asked.filter((seq) => !loaded.has(seq)).join()
  const queries = useMemo(
    () =>
      Object.fromEntries(
        missing
          .split(',')
          .filter(Boolean)
          .map((seq) => [seq, { query: api.messages.getMessage, args: { conversationId, seq: Number(seq) } }]),
      ),
    [conversationId, missing],
  )
  const results: Record<string, Message | null | Error | undefined> = useQueries(queries)

  return useMemo(() => {
    const quoted = new Map<number, Message | null>()
    for (const seq of asked) {
      const found = loaded.get(seq) ?? results[String(seq)]
      if (hidden.has(seq) || found instanceof Error) quoted.set(seq, null)
      else if (found !== undefined) quoted.set(seq, found)
    }
    return quoted
  }, [asked, loaded, results, hidden])
}

/** The fields shown of a message that is referred to. */
export function useQuoteOf(
  quoted: Quoted,
  people: People,
  { self, inGroup }: { self: string; inGroup: boolean },
): (seq: number | null) => Quote | null {
  const t = useTranslations()
  const words = useFileWords()
  const folded = useFoldedIds(inGroup)
  return (seq) => {
    if (seq === null) return null
    const message = quoted.get(seq)
    if (message === undefined) return { state: 'loading', seq }
    if (message === null) return { state: 'closed', seq }
    const { senderId, isDeleted } = message
    const files = message.content === '' ? summaryOf(message.attachments) : undefined
    const name = senderId === self ? t('chat.you') : (people.get(senderId)?.name ?? t('chat.formerMember'))
    const hue = people.get(senderId)?.hue
    if (isDeleted) return { state: 'deleted', seq, senderId, hue, name }
    // R10: a quote of a collapsed message is collapsed, too.
    const said = files ? words.summary(files) : previewText(message.content, namesIn(message.mentions, people))
    const text = folded.has(senderId) ? t('blocking.run', { count: 1 }) : said
    return { state: 'there', seq, senderId, hue, name, text }
  }
}
