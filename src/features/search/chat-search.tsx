'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useOffline } from '@/features/presence/use-offline'
import { IconButton } from '@/ui/icon-button'
import { SearchField } from '@/ui/search-field'
import { useDebounced } from '@/ui/use-debounced'
import { api } from '../../../convex/_generated/api'
import { limits } from '../../../domain/limits'

interface ChatSearchProps {
  conversationId: string
  field: RefObject<HTMLInputElement | null>
  onGoTo: (seq: number) => void
  onClose: () => void
}

/** Under the header of the open chat: what is found in it, one after the other, the newest first. */
export function ChatSearch({ conversationId, field, onGoTo, onClose }: ChatSearchProps) {
  const t = useTranslations('search')
  const [typed, setTyped] = useState('')
  const text = useDebounced(typed.trim())
  const [chosen, setChosen] = useState({ text: '', at: 0 })
  // One answer looks at so much: while nothing is found, the next one goes on below it.
  const [below, setBelow] = useState<{ text: string; before?: number }>({ text: '' })
  const answer = useQuery({
    query: api.search.messages,
    args: text
      ? { conversationId, text, limit: limits.hitsPerQuery, ...(below.text === text ? { before: below.before } : {}) }
      : 'skip',
  })
  const answered = text && answer.status === 'success' ? answer.data : null
  const continueBefore = answered?.continueBefore ?? null
  const isGoingOn = continueBefore !== null && answered?.hits.length === 0
  if (below.text !== text) setBelow({ text })
  else if (isGoingOn && below.before !== continueBefore) setBelow({ text, before: continueBefore })
  const isOffline = useOffline()
  const hits = answered?.hits ?? []
  const at = chosen.text === text ? Math.min(chosen.at, hits.length - 1) : 0
  const first = hits[0]?.seq

  useEffect(() => field.current?.focus(), [field])
  // What was typed is gone to as soon as it is found; a later answer to the same text moves nobody.
  const gone = useRef('')
  useEffect(() => {
    if (text === '') gone.current = ''
    if (first === undefined || gone.current === text) return
    gone.current = text
    onGoTo(first)
  }, [text, first, onGoTo])

  function step(by: 1 | -1) {
    if (hits.length === 0) return
    const next = (at + by + hits.length) % hits.length
    setChosen({ text, at: next })
    const hit = hits[next]
    if (hit) onGoTo(hit.seq)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      step(event.shiftKey ? -1 : 1)
    }
  }

  const status =
    text === ''
      ? ''
      : answer.status === 'error'
        ? t('failed')
        : answer.status === 'pending' || isGoingOn
          ? isOffline
            ? t('offline')
            : ''
          : hits.length === 0
            ? t('nothing')
            : t(continueBefore !== null ? 'positionOfMore' : 'position', { at: at + 1, count: hits.length })

  return (
    <div
      role="presentation"
      className="flex h-11 flex-none items-center gap-1 border-b border-line ps-3 pe-2.5 max-md:h-13 max-md:ps-2 max-md:pe-1"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
        event.stopPropagation()
        onClose()
      }}
    >
      <SearchField
        ref={field}
        label={t('inChat')}
        placeholder={t('inChat')}
        value={typed}
        onValueChange={setTyped}
        onKeyDown={onKeyDown}
        className="h-8 min-w-0 flex-1"
      />
      <p role="status" className="flex-none px-2 text-text-2 type-time">
        {status}
      </p>
      <IconButton
        label={t('olderMatch')}
        icon={ArrowUp}
        size={32}
        iconSize={16}
        disabled={hits.length < 2}
        onClick={() => step(1)}
      />
      <IconButton
        label={t('newerMatch')}
        icon={ArrowDown}
        size={32}
        iconSize={16}
        disabled={hits.length < 2}
        onClick={() => step(-1)}
      />
      <IconButton label={t('close')} icon={X} size={32} iconSize={16} onClick={onClose} />
    </div>
  )
}
