'use client'

import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useOffline } from '@/features/presence/data/use-offline'
import { Segments } from '@/ui/choice-field'
import { Later } from '@/ui/later'
import '@/ui/messages/shelf'
import { type SharedKind, sharedKinds } from '../../../../domain/shared'
import { useShelf, useShelfCounts } from '../data/use-shelf'
import { filesOf, linksOf, photosOf } from '../model/shelf'
import type { Elsewhere } from '../model/viewer-store'
import { FileRow, LinkRow, NothingShared, PhotoTiles } from './shelf-entries'

interface ShelfSectionProps {
  conversationId: string
  meId: string
  onSeeAll: (kind: SharedKind) => void
  /** On a phone, the details cover the chat. */
  onShow: (seq: number) => void
  onShowInChat: () => void
  /** Set if another chat is open: the reader's own with a member of it. */
  elsewhere?: Elsewhere | undefined
}

const tiles = 6
const rows = 3

const pageOf = (kind: SharedKind) => (kind === 'photo' ? tiles : rows)

/** The kind shown first: the first that has any entries. Null if nothing was shared, or that isn't known yet. */
function useFirstKind(conversationId: string) {
  const counts = useShelfCounts(conversationId)
  return { isKnown: counts !== undefined, first: sharedKinds.find((kind) => counts && counts[kind].count > 0) ?? null }
}

/** Whether the shelf is still loading: until it has loaded, the content below would move. */
export function useShelfLoading(conversationId: string): boolean {
  const { isKnown, first } = useFirstKind(conversationId)
  const shelf = useShelf(first && { conversationId, kind: first, limit: pageOf(first) })
  return !isKnown || (first !== null && shelf.isNew && shelf.items.length === 0)
}

/** The latest shared photos, files, and links in a chat's details. Renders nothing until something was shared. */
export function ShelfSection(props: ShelfSectionProps) {
  const { conversationId, meId, onSeeAll, onShow, onShowInChat, elsewhere } = props
  const t = useTranslations('shelf')
  const titleId = useId()
  const { first } = useFirstKind(conversationId)
  const [chosen, setKind] = useState<SharedKind | null>(null)
  const kind = chosen ?? first
  const shelf = useShelf(kind && { conversationId, kind, limit: pageOf(kind) })
  const isOffline = useOffline()
  if (first === null || kind === null) return null
  const { items } = shelf
  return (
    <section aria-labelledby={titleId} className="border-t border-line pt-4">
      <div className="mb-2 flex items-center">
        <h3 id={titleId} className="flex-1 text-text-3 type-label">
          {t(elsewhere ? 'withYou' : 'title')}
        </h3>
        <button
          type="button"
          onClick={() => onSeeAll(kind)}
          className="relative rounded-spine text-accent type-label after:absolute after:-inset-x-2 after:-inset-y-3 press-accent"
        >
          {t('seeAll')}
        </button>
      </div>
      <Segments
        label={t('kinds')}
        value={kind}
        onValueChange={setKind}
        options={sharedKinds.map((value) => ({ value, label: t(value) }))}
      />
      <div className="mt-2">
        {shelf.isNew && isOffline ? (
          <Later />
        ) : items.length === 0 && !shelf.isNew ? (
          <NothingShared kind={shelf.kind} className="px-2 py-4" />
        ) : shelf.kind === 'photo' ? (
          <PhotoTiles
            photos={photosOf(items).slice(0, tiles)}
            onShowInChat={onShowInChat}
            elsewhere={elsewhere}
            className="tiles-3"
          />
        ) : (
          <ul className="-mx-2">
            {shelf.kind === 'file'
              ? filesOf(items)
                  .slice(0, rows)
                  .map((entry) => <FileRow key={entry.key} entry={entry} meId={meId} onShow={onShow} />)
              : linksOf(items)
                  .slice(0, rows)
                  .map((entry) => <LinkRow key={entry.key} entry={entry} meId={meId} onShow={onShow} />)}
          </ul>
        )}
      </div>
    </section>
  )
}
