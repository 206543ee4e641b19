'use client'

import { ChevronLeft, Search } from 'lucide-react'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useOffline } from '@/features/presence/data/use-offline'
import { useBackCloses } from '@/ui/back-closes'
import { Segments } from '@/ui/choice-field'
import { IconButton } from '@/ui/icon-button'
import { isOfInputMethod } from '@/ui/keys'
import { Later } from '@/ui/later'
import { locale } from '@/ui/messages/catalogue'
import '@/ui/messages/common'
import '@/ui/messages/shelf'
import { SearchField } from '@/ui/search-field'
import { limits } from '../../../../domain/limits'
import { wordsOf } from '../../../../domain/people-terms'
import { type SharedKind, sharedKinds } from '../../../../domain/shared'
import { useShelf, useShelfCounts } from '../data/use-shelf'
import type { Elsewhere } from '../model/viewer-store'
import { filesOf, inMonths, isFound, linksOf, photosOf } from '../model/shelf'
import { FileRow, LinkRow, NothingShared, PhotoTiles } from './shelf-entries'

interface ShelfPageProps {
  conversationId: string
  meId: string
  title: string
  kind: SharedKind
  onKind: (kind: SharedKind) => void
  onClose: () => void
  onShow: (seq: number) => void
  onShowInChat: () => void
  /** Set if another chat is open. */
  elsewhere?: Elsewhere | undefined
}

const monthName = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' })

function monthOf(at: number): number {
  const date = new Date(at)
  return date.getFullYear() * 12 + date.getMonth()
}

/** Everything that was shared in a chat, on a full sheet. */
export function ShelfPage(props: ShelfPageProps) {
  const { conversationId, meId, title, kind, onKind, onClose, onShow, onShowInChat, elsewhere } = props
  const t = useTranslations('shelf')
  const app = useTranslations('app')
  const page = useRef<HTMLElement>(null)
  useEffect(() => page.current?.focus({ preventScroll: true }), [])
  const [typed, setTyped] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const isSearching = typed !== null
  useEffect(() => {
    if (isSearching) field.current?.focus()
  }, [isSearching])
  useEscape(() => (typed === null ? onClose() : setTyped(null)))
  useBackCloses(true, onClose)
  const shelf = useShelf({ conversationId, kind, limit: limits.shelfPage })
  const { items, hasMore } = shelf
  const isOffline = useOffline()
  const words = wordsOf(typed ?? '')
  const photos = photosOf(items).filter(({ name, caption, senderName }) => isFound(words, [name, caption, senderName]))
  const files = filesOf(items).filter(({ file, senderName }) => isFound(words, [file.name, senderName]))
  const links = linksOf(items).filter(({ text, href, senderName }) => isFound(words, [text, href, senderName]))
  const shown = { photo: photos, file: files, link: links }[shelf.kind].length
  return (
    <section
      ref={page}
      aria-label={title}
      tabIndex={-1}
      className="absolute inset-0 z-20 flex animate-appear flex-col outline-none surface-sheet max-md:fixed max-md:z-30 max-md:animate-slide-in max-md:pt-[env(safe-area-inset-top)]"
    >
      <header className="flex min-h-14 flex-none flex-wrap items-center gap-x-1 border-b border-line ps-1.5 pe-2.5 max-md:px-0.5">
        <IconButton label={app('back')} icon={ChevronLeft} directional onClick={onClose} />
        <div className="min-w-0 flex-1 py-2">
          <h2 dir="auto" className="beside truncate type-chat-title">
            {title}
          </h2>
          <Counts conversationId={conversationId} />
        </div>
        <div className="w-64 max-md:order-1 max-md:w-full max-md:px-3 max-md:pb-2">
          <Segments
            label={t('kinds')}
            value={kind}
            onValueChange={onKind}
            options={sharedKinds.map((value) => ({ value, label: t(value) }))}
          />
        </div>
        <IconButton
          label={t('search')}
          icon={Search}
          tooltipSide="bottom"
          aria-expanded={typed !== null}
          onClick={() => setTyped(typed === null ? '' : null)}
          className="md:ms-1"
        />
        {typed === null ? null : (
          <SearchField
            label={t('search')}
            placeholder={t('search')}
            value={typed}
            onValueChange={setTyped}
            ref={field}
            className="order-2 mb-2 w-full md:mx-2.5 max-md:mx-3"
          />
        )}
      </header>
      <div className="min-h-0 flex-1 scroll-quiet overflow-y-auto px-6 pb-6 max-md:px-3">
        {shelf.isNew && isOffline ? (
          <Later />
        ) : shown === 0 && !shelf.isNew && !hasMore ? (
          words.length > 0 ? (
            <p className="pt-14 text-center wrap-anywhere type-control font-medium">
              {t('nothing', { text: typed ?? '' })}
            </p>
          ) : (
            <NothingShared kind={shelf.kind} className="pt-14" />
          )
        ) : shelf.kind === 'photo' ? (
          <Months entries={photos} hasMore={hasMore}>
            {(photos) => (
              <PhotoTiles
                photos={photos}
                onShowInChat={onShowInChat}
                elsewhere={elsewhere}
                className="max-md:tiles-3 md:max-lg:tiles-4 lg:tiles-6"
              />
            )}
          </Months>
        ) : shelf.kind === 'file' ? (
          <Months entries={files} hasMore={hasMore}>
            {(files) => (
              <ul className="-mx-2">
                {files.map((entry) => (
                  <FileRow key={entry.key} entry={entry} meId={meId} onShow={onShow} />
                ))}
              </ul>
            )}
          </Months>
        ) : (
          <Months entries={links} hasMore={hasMore}>
            {(links) => (
              <ul className="-mx-2">
                {links.map((entry) => (
                  <LinkRow key={entry.key} entry={entry} meId={meId} onShow={onShow} />
                ))}
              </ul>
            )}
          </Months>
        )}
        {hasMore && !shelf.isPending ? <Further key={`${items.length} ${shown}`} onReached={shelf.more} /> : null}
      </div>
    </section>
  )
}

interface MonthsProps<Entry> {
  entries: readonly Entry[]
  hasMore: boolean
  children: (entries: readonly Entry[]) => ReactNode
}

function Months<Entry extends { sentAt: number }>({ entries, hasMore, children }: MonthsProps<Entry>) {
  const months = inMonths(entries, monthOf)
  return months.map(({ at, entries: of }, index) => (
    <section key={monthOf(at)}>
      <h3 className="sticky top-0 z-10 flex items-baseline gap-2 pt-4 pb-2 text-text-2 type-label surface-sheet">
        <span className="flex-1">{monthName.format(at)}</span>
        {/* The oldest month may have more that isn't loaded. */}
        {hasMore && index === months.length - 1 ? null : (
          <span className="font-medium text-text-3 tabular-nums">{of.length}</span>
        )}
      </h3>
      {children(of)}
    </section>
  ))
}

const words = {
  photo: ['photos', 'photosOrMore'],
  file: ['files', 'filesOrMore'],
  link: ['links', 'linksOrMore'],
} as const

function Counts({ conversationId }: { conversationId: string }) {
  const t = useTranslations('shelf')
  const counts = useShelfCounts(conversationId)
  const said = counts
    ? sharedKinds.flatMap((kind) => {
        const { count, isMore } = counts[kind]
        const [exact, orMore] = words[kind]
        if (count === 0) return []
        return t(isMore || !counts.isWhole ? orMore : exact, { count })
      })
    : []
  // The line has its place from the start.
  return <p className="min-h-4.5 truncate text-text-2 type-small">{said.join(', ')}</p>
}

/** Loads more at the end of the list. */
function Further({ onReached }: { onReached: () => void }) {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  const reached = useEffectEvent(onReached)
  useEffect(() => {
    if (!place) return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && reached(), {
      root: place.parentElement,
      rootMargin: '800px',
    })
    observer.observe(place)
    return () => observer.disconnect()
  }, [place])
  return <div ref={setPlace} className="h-px" />
}

/** Handles Escape before the layers below do. */
function useEscape(onClose: () => void) {
  const close = useEffectEvent(onClose)
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'Escape' || event.defaultPrevented || isOfInputMethod(event)) return
      if (document.querySelector('[role="dialog"]:not([data-toast]), [role="menu"], [role="alertdialog"]')) return
      event.preventDefault()
      close()
    }
    document.addEventListener('keydown', onKeyDown, true)
    return () => document.removeEventListener('keydown', onKeyDown, true)
  }, [])
}
