'use client'

import { EmojiPicker as Parts, useSkinTone } from 'frimousse'
import {
  Car,
  Coffee,
  Flag,
  Hand,
  Heart,
  Lightbulb,
  type LucideIcon,
  PawPrint,
  Search as Magnifier,
  Smile,
  Volleyball,
} from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/emoji'
import { PopoverLayer, type PopoverLayerProps } from '@/ui/popover-layer'
import { isOfInputMethod } from '@/ui/keys'
import { useMedia } from '@/ui/use-media'
import { emojiData, findableEmoji, firstFound } from '../data/emoji-data'
import { recentEmoji, rememberEmoji } from '../data/recent-emoji'

interface EmojiPickerProps extends Omit<PopoverLayerProps, 'label' | 'initialFocus' | 'children'> {
  onPick: (emoji: string) => void
}

/** All emoji, to search or browse, with the recent ones at the top. */
export function EmojiPicker({ onPick, ...layer }: EmojiPickerProps) {
  const t = useTranslations('chat.emoji')
  const [search, setSearch] = useState<HTMLInputElement | null>(null)
  const isPhone = useMedia('(width < 48rem)')
  const pick = (emoji: string) => {
    rememberEmoji(emoji)
    onPick(emoji)
  }
  return (
    <PopoverLayer label={t('label')} initialFocus={() => (isPhone ? false : search)} sheet {...layer}>
      <PickerBody onPick={pick} searchRef={setSearch} columns={isPhone ? 8 : 9} />
    </PopoverLayer>
  )
}

interface PickerBodyProps extends SearchPlace {
  columns: number
}

interface SearchPlace {
  onPick: (emoji: string) => void
  searchRef: (field: HTMLInputElement | null) => void
}

function PickerBody({ onPick, searchRef, columns }: PickerBodyProps) {
  const t = useTranslations('chat.emoji')
  const [text, setText] = useState('')
  const [recent] = useState(() => recentEmoji())
  const viewport = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState(0)
  const findable = useCallback(() => findableEmoji(t('results')), [t])
  return (
    <Parts.Root
      columns={columns}
      resolveEmojiData={text === '' ? emojiData : findable}
      // Changes to make it load again.
      emojiVersion={text === '' ? 1 : 2}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
      className="isolate flex h-90 w-81 max-w-full flex-col max-md:-mb-(--sheet-end) max-md:h-[56dvh] max-md:w-full"
    >
      <div className="flex items-center gap-1 p-2">
        <div className="flex h-9 min-w-0 flex-1 items-center gap-2 rounded-control bg-field ps-[11px] pe-2 text-text-3 focus-field max-md:h-11">
          <Icon as={Magnifier} size={16} />
          <Search searchRef={searchRef} text={text} onText={setText} onPick={onPick} />
        </div>
        <Parts.SkinToneSelector
          aria-label={t('skinTone')}
          className="grid size-9 flex-none place-items-center rounded-control text-lg press max-md:size-11"
        />
      </div>
      {text === '' ? (
        <div role="group" aria-label={t('recent')} className="grid auto-cols-fr grid-flow-col px-2 pb-1">
          {recent.slice(0, columns).map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={t('pick', { emoji })}
              onClick={() => onPick(emoji)}
              className="grid h-9 place-items-center rounded-control text-xl press max-md:h-11"
            >
              {emoji}
            </button>
          ))}
        </div>
      ) : null}
      {text === '' ? (
        <Categories
          shown={shown}
          onChoose={(at) => {
            const top = categoriesIn(viewport.current)[at]?.offsetTop ?? 0
            viewport.current?.scrollTo({ top })
          }}
        />
      ) : null}
      <Parts.Viewport
        ref={viewport}
        onScroll={({ currentTarget }) => {
          const passed = categoriesIn(currentTarget).filter(({ offsetTop }) => offsetTop <= currentTarget.scrollTop + 1)
          setShown(Math.max(0, passed.length - 1))
        }}
        // From the search field, the arrow keys move through the emoji; to scroll without searching, focus the list.
        tabIndex={0}
        className="relative focus-inset min-h-0 flex-1 border-t border-line outline-none scroll-quiet"
      >
        <Parts.Loading className="absolute inset-0 grid place-items-center text-text-3 type-small">
          {t('loading')}
        </Parts.Loading>
        <Parts.Empty className="absolute inset-0 grid place-items-center px-6 text-center text-text-3 type-small">
          {({ search }) => t('nothing', { text: search })}
        </Parts.Empty>
        {/* On a phone it ends at the edge of the screen, not above the sheet's own padding. */}
        <Parts.List components={parts} className="pb-2 select-none max-md:pb-(--sheet-end)" />
      </Parts.Viewport>
    </Parts.Root>
  )
}

/** Every category has its place in the list, also while its emoji are not rendered; the one without is for measuring. */
const categoriesIn = (viewport: HTMLElement | null) =>
  [...(viewport?.querySelectorAll<HTMLElement>('[frimousse-category]') ?? [])].filter(({ style }) => style.top !== '')

const icons: Record<number, LucideIcon> = {
  0: Smile,
  1: Hand,
  3: PawPrint,
  4: Coffee,
  5: Car,
  6: Volleyball,
  7: Lightbulb,
  8: Heart,
  9: Flag,
}

/** Jumps to a category; the one at the top of the list is marked. */
function Categories({ shown, onChoose }: { shown: number; onChoose: (at: number) => void }) {
  const t = useTranslations('chat.emoji')
  const [categories] = useState(() => emojiData().categories)
  return (
    <div role="group" aria-label={t('categories')} className="grid auto-cols-fr grid-flow-col px-2 pb-1">
      {categories.map(({ index, label }, at) => (
        <button
          key={index}
          type="button"
          aria-label={label}
          aria-current={at === shown || undefined}
          data-tooltip={label}
          data-tooltip-side="top"
          onClick={() => onChoose(at)}
          className={cx(
            'grid h-8 place-items-center rounded-control transition-colors press max-md:h-10',
            at === shown ? 'text-accent' : 'text-text-3',
          )}
        >
          <Icon as={icons[index] ?? Smile} size={18} />
        </button>
      ))}
    </div>
  )
}

interface SearchProps extends SearchPlace {
  text: string
  onText: (text: string) => void
}

/**
 * Enter inserts the first result for the current text, because the list below may still show an earlier text's results.
 */
function Search({ searchRef, text, onText, onPick }: SearchProps) {
  const t = useTranslations('chat.emoji')
  const [tone] = useSkinTone()
  const isChosenFrom = useRef(false)
  return (
    <Parts.Search
      ref={searchRef}
      aria-label={t('search')}
      placeholder={t('search')}
      value={text}
      onChange={(event) => {
        isChosenFrom.current = false
        onText(event.target.value)
      }}
      onKeyDown={(event) => {
        // The picker's own listener, on the document, would insert the marked emoji on any Enter.
        if (isOfInputMethod(event.nativeEvent)) return event.nativeEvent.stopImmediatePropagation()
        if (event.key.startsWith('Arrow')) isChosenFrom.current = true
        if (event.key !== 'Enter' || isChosenFrom.current || text.trim() === '') return
        event.preventDefault()
        const found = firstFound(text)
        if (found) onPick((tone !== 'none' && found.skins?.[tone]) || found.emoji)
      }}
      className="h-full min-w-0 flex-1 bg-transparent text-text-1 outline-none type-body max-md:text-base"
    />
  )
}

type Components = NonNullable<Parameters<typeof Parts.List>[0]['components']>

// Defined outside: new component types on each render would remount every emoji.
const parts: Components = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className="bg-raised px-3 pt-2 pb-1 text-text-3 type-label">
      {category.label}
    </div>
  ),
  // Rows and columns count from 1.
  Row: (props) => <div {...props} aria-rowindex={(props['aria-rowindex'] ?? 0) + 1} className="px-2" />,
  Emoji: ({ emoji, ...props }) => (
    <button
      {...props}
      type="button"
      role="gridcell"
      aria-label={emoji.label}
      aria-colindex={(props['aria-colindex'] ?? 0) + 1}
      className="grid size-8.5 place-items-center rounded-control text-xl data-active:bg-hover max-md:h-11 max-md:w-[calc((100vw-1rem)/8)] max-md:text-[1.75rem]"
    >
      {emoji.emoji}
    </button>
  ),
}
