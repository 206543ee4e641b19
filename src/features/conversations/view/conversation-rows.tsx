'use client'

import { Check, Ellipsis } from 'lucide-react'
import { type MouseEvent, type ReactNode, useCallback, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { TypingProvider } from '@/features/typing/view/typing-together'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import type { MenuPoint } from '@/ui/menu-layer'
import '@/ui/messages/chats'
import { useWhenIdle } from '@/ui/on-demand'
import { type MenuRequest, useContextMenu } from '@/ui/use-context-menu'
import { useHeld } from '@/ui/use-held'
import { useSlideToPlace } from '@/ui/use-slide-to-place'
import { type RowProps, VirtualList } from '@/ui/virtual-list'
import { hrefOf } from '../../../../domain/addresses'
import type { ListEntry } from '../model/conversation'
import type { ConversationMenuProps } from './conversation-menu'
import { conversationMenu } from './conversation-menu-button'
import type { Selection } from '../data/use-selection'

interface ConversationRowsProps {
  entries: readonly ListEntry[]
  meId: string
  activeId: string | null
  onOpen: (conversationId: string) => void
  onLeave: ConversationMenuProps['onLeave']
  selection: Selection
  children: (entry: ListEntry) => ReactNode
}

const keyOf = ({ conversationId }: ListEntry) => conversationId

/** The row whose menu is open, and where. */
interface OpenMenu {
  conversationId: string
  point: MenuPoint | null
  byKeyboard: boolean
}

export function ConversationRows(props: ConversationRowsProps) {
  const { entries, meId, activeId, onOpen, onLeave, selection, children } = props
  const pane = useRef<HTMLDivElement>(null)
  const order = useHeld(entries, pane)
  const rows = order === entries ? entries : inHeldOrder(order, entries)
  const menuId = useId()
  const anchor = useRef<HTMLElement>(null)
  // The row, because its own button is only visible on hover.
  const origin = useRef<HTMLElement>(null)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const [isMenuOpen, setMenuOpen] = useState(false)
  useWhenIdle(conversationMenu.load)

  const openMenu = useCallback(
    (conversationId: string, { point, byKeyboard }: MenuRequest, row: HTMLElement | null, at: HTMLElement | null) =>
      conversationMenu.load(() => {
        row?.focus({ preventScroll: true })
        origin.current = row
        anchor.current = at
        setMenu({ conversationId, point, byKeyboard })
        setMenuOpen(true)
      }),
    [],
  )

  return (
    <div ref={pane} className="flex min-h-0 flex-1 flex-col">
      <TypingProvider self={meId}>
        <VirtualList items={rows} keyOf={keyOf} currentKey={activeId}>
          {(entry, row, index) => (
            <Row
              key={entry.conversationId}
              id={entry.conversationId}
              row={row}
              index={index}
              href={hrefOf(entry.conversationId)}
              active={entry.conversationId === activeId}
              selected={selection.isOn ? selection.has(entry.conversationId) : null}
              menuOpen={isMenuOpen && menu?.conversationId === entry.conversationId}
              onOpen={onOpen}
              onToggle={selection.toggle}
              onMenu={openMenu}
            >
              {children(entry)}
            </Row>
          )}
        </VirtualList>
      </TypingProvider>
      {menu ? (
        <conversationMenu.Part
          key={menu.conversationId}
          id={menuId}
          conversationId={menu.conversationId}
          open={isMenuOpen}
          onOpenChange={setMenuOpen}
          anchor={anchor}
          origin={origin}
          point={menu.point}
          byKeyboard={menu.byKeyboard}
          onLeave={onLeave}
          onSelect={selection.start}
        />
      ) : null}
    </div>
  )
}

/** Current content in the order at the time of the press. */
function inHeldOrder(order: readonly ListEntry[], entries: readonly ListEntry[]): ListEntry[] {
  const fresh = new Map(entries.map((entry) => [entry.conversationId, entry]))
  return order.flatMap(({ conversationId }) => fresh.get(conversationId) ?? [])
}

interface RowOptions {
  id: string
  row: RowProps
  index: number
  href: string
  active: boolean
  /** Null if rows open instead of being selected. */
  selected: boolean | null
  menuOpen: boolean
  onOpen: (id: string) => void
  onToggle: (id: string) => void
  onMenu: (id: string, request: MenuRequest, row: HTMLElement | null, at: HTMLElement | null) => void
  children: ReactNode
}

function Row({ id, row, index, href, active, selected, menuOpen, onOpen, onToggle, onMenu, children }: RowOptions) {
  const t = useTranslations('list')
  const wrapper = useRef<HTMLDivElement>(null)
  const link = useRef<HTMLAnchorElement>(null)
  useSlideToPlace(wrapper, index)
  const askForMenu = useContextMenu((request) => {
    if (selected === null) onMenu(id, request, link.current, link.current)
  })

  function onClick(event: MouseEvent) {
    if (selected !== null) {
      event.preventDefault()
      return onToggle(id)
    }
    // A real link, so that it works in a new tab or window; a plain click opens in place, without requesting the page
    // from the server.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
    event.preventDefault()
    onOpen(id)
  }

  const choosing = selected !== null
  return (
    <div
      ref={wrapper}
      {...askForMenu}
      className="group/row relative w-[calc(100cqi-var(--bar))] px-px pb-px max-md:w-auto max-md:p-0"
    >
      <a
        {...row}
        ref={link}
        href={href}
        draggable={false}
        role={choosing ? 'checkbox' : undefined}
        aria-checked={choosing ? selected : undefined}
        aria-current={active && !choosing ? 'page' : undefined}
        aria-keyshortcuts="Shift+F10"
        onClick={onClick}
        onKeyDown={(event) => {
          if (!choosing || event.key !== ' ') return
          event.preventDefault()
          onToggle(id)
        }}
        className={cx(
          'flex h-16 items-center gap-3 rounded-row ps-2.5 pe-3 transition-colors select-none [-webkit-touch-callout:none] focus-inset compact:h-12 compact:gap-2.5 max-md:h-18 max-md:rounded-none max-md:px-4 max-md:press-held',
          (choosing ? selected : active) ? 'md:shadow-e1 md:surface-open max-md:bg-desk-2' : 'press',
          menuOpen && !active && 'bg-desk-2 [--on:var(--desk-2)]',
        )}
      >
        {choosing ? (
          <span
            aria-hidden
            className={cx(
              'grid size-5 flex-none place-items-center rounded-pill border',
              selected ? 'border-transparent bg-fill text-on-fill' : 'border-line-2',
            )}
          >
            {selected ? <Icon as={Check} size={14} /> : null}
          </span>
        ) : null}
        {children}
      </a>
      {choosing ? null : (
        <button
          type="button"
          tabIndex={-1}
          aria-label={t('menu')}
          aria-haspopup="menu"
          aria-expanded={menuOpen}
          data-tooltip={t('menu')}
          onClick={(event) =>
            onMenu(
              id,
              { point: null, byKeyboard: event.detail === 0, byTouch: false },
              link.current,
              event.currentTarget,
            )
          }
          className={cx(
            'absolute inset-e-2.5 bottom-1.5 grid size-7 place-items-center rounded-chip text-text-2 opacity-0 transition-opacity duration-90 group-hover/row:opacity-100 press-text focus-visible:opacity-100 aria-expanded:opacity-100 compact:bottom-0.5 max-md:hidden',
            active ? 'bg-open' : 'bg-desk-2',
          )}
        >
          <Icon as={Ellipsis} size={16} />
        </button>
      )}
    </div>
  )
}
