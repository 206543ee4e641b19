'use client'

import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useOffline } from '@/features/presence/data/use-offline'
import { IconButton } from '@/ui/icon-button'
import { isOfInputMethod } from '@/ui/keys'
import '@/ui/messages/chats'
import '@/ui/messages/search'
import { SearchField } from '@/ui/search-field'
import { useDebounced } from '@/ui/use-debounced'
import { limits } from '../../../../domain/limits'
import type { Hit } from '../types'
import { useHitPages } from '../data/use-hit-pages'

const noHits: readonly Hit[] = []

interface ChatSearchProps {
  conversationId: string
  field: RefObject<HTMLInputElement | null>
  onGoTo: (seq: number) => void
  onClose: () => void
}

/** Below the open chat's header: steps through the matches in it, newest first. */
export function ChatSearch({ conversationId, field, onGoTo, onClose }: ChatSearchProps) {
  const t = useTranslations('search')
  const [typed, setTyped] = useState('')
  const text = useDebounced(typed.trim())
  const [chosen, setChosen] = useState({ text: '', at: 0 })
  const [reach, setReach] = useState<{ text: string; wanted: number }>({ text: '', wanted: 1 })
  const wanted = reach.text === text ? reach.wanted : 1
  const chats = useMemo(() => [{ conversationId, wanted }], [conversationId, wanted])
  const found = useHitPages(text, chats, limits.hitsPerQuery)[0]
  const isOffline = useOffline()
  const hits = found?.hits ?? noHits
  const isPending = found?.isPending ?? true
  const continueBefore = found?.continueBefore ?? null
  const at = chosen.text === text ? Math.max(0, Math.min(chosen.at, hits.length - 1)) : 0
  const first = hits[0]?.seq

  useEffect(() => field.current?.focus(), [field])
  // The first match is jumped to as soon as it is found; later updates for the same text don't move the reader.
  const gone = useRef('')
  useEffect(() => {
    if (text === '') gone.current = ''
    if (first === undefined || gone.current === text) return
    gone.current = text
    onGoTo(first)
  }, [text, first, onGoTo])

  // The position of a match that was requested before it was found.
  const awaited = useRef<number | null>(null)
  useEffect(() => {
    if (awaited.current === null) return
    const hit = hits[awaited.current]
    if (hit) onGoTo(hit.seq)
    if (hit || !isPending) awaited.current = null
  }, [hits, isPending, onGoTo])

  function step(by: 1 | -1) {
    if (hits.length === 0) return
    if (by === 1 && at === hits.length - 1 && continueBefore !== null) {
      awaited.current = hits.length
      setReach({ text, wanted: hits.length + 1 })
      return setChosen({ text, at: hits.length })
    }
    awaited.current = null
    const next = (at + by + hits.length) % hits.length
    setChosen({ text, at: next })
    const hit = hits[next]
    if (hit) onGoTo(hit.seq)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isOfInputMethod(event.nativeEvent)) return
    if (event.key === 'Enter') {
      event.preventDefault()
      step(event.shiftKey ? -1 : 1)
    }
  }

  const status =
    text === ''
      ? ''
      : found?.isFailed
        ? t('failed')
        : isPending && hits.length === 0
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
        if (event.key !== 'Escape' || event.defaultPrevented || isOfInputMethod(event.nativeEvent)) return
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
        disabled={hits.length < 2 && continueBefore === null}
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
