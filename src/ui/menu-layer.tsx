'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { ChevronLeft, type LucideIcon } from 'lucide-react'
import { type RefObject, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from './back-closes'
import { cx } from './cx'
import { Icon } from './icon'
import { returnFocus } from './return-focus'

export interface MenuItem {
  label: string
  icon?: LucideIcon
  onSelect?: () => void
  /** A submenu that replaces the items. */
  items?: readonly MenuItem[]
  /** The keyboard shortcut, shown at the end. */
  hint?: string
  danger?: boolean
  disabled?: boolean
}

/** Where a pointer opened the menu. */
export interface MenuPoint {
  x: number
  y: number
}

export interface MenuLayerProps {
  id: string
  label: string
  items: readonly MenuItem[]
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The exit transition has ended. */
  onClosed?: () => void
  /** The anchor. */
  anchor: RefObject<HTMLElement | null>
  /** Where focus returns, if not to the anchor. */
  origin?: RefObject<HTMLElement | null> | undefined
  /** Anchors it at this point instead: the position of a right-click. */
  point?: MenuPoint | null
  /** Opened with the keyboard: the first item gets the focus; otherwise the menu itself does. */
  byKeyboard: boolean
  /** On a phone it is a bottom sheet over the whole width. */
  sheet?: boolean
  side?: 'top' | 'bottom' | 'inline-end' | undefined
  align?: 'start' | 'center' | 'end' | undefined
}

// In the frame after the menu opened, because it first remembers the previous focus.
const focusItem = (item: HTMLElement | null) => {
  if (item) requestAnimationFrame(() => item.focus({ preventScroll: true }))
}

const atPoint = ({ x, y }: MenuPoint) => ({ getBoundingClientRect: () => new DOMRect(x, y, 0, 0) })

export function MenuLayer(props: MenuLayerProps) {
  const {
    id,
    label,
    items,
    open,
    onOpenChange,
    onClosed,
    anchor,
    origin = anchor,
    point,
    byKeyboard,
    sheet = false,
    side,
    align,
  } = props
  const t = useTranslations('app')
  const [inner, setInner] = useState<MenuItem | null>(null)
  useBackCloses(open, () => onOpenChange(false))
  useBackCloses(open && inner !== null, () => setInner(null))
  const back: MenuItem | null = inner && { label: t('back'), icon: ChevronLeft }
  const shown = inner?.items ?? items
  // The chosen action runs once the focus has returned, because it may move it elsewhere.
  const chosen = useRef<(() => void) | null>(null)
  const popup = useRef<HTMLDivElement>(null)
  function complete(isOpen: boolean) {
    if (isOpen) return
    returnFocus(popup.current, origin.current)
    setInner(null)
    chosen.current?.()
    chosen.current = null
    onClosed?.()
  }
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} onOpenChangeComplete={complete}>
      <Base.Portal>
        {sheet ? (
          <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-140 ease-enter data-ending-style:opacity-0 data-ending-style:duration-90 data-starting-style:opacity-0 md:hidden" />
        ) : null}
        <Base.Positioner
          anchor={point ? atPoint(point) : anchor}
          side={side ?? 'bottom'}
          align={point ? 'start' : (align ?? 'end')}
          sideOffset={point ? 2 : 4}
          className={cx(
            'z-40 outline-none',
            sheet && 'max-md:fixed! max-md:inset-x-0! max-md:top-auto! max-md:bottom-0! max-md:transform-none!',
          )}
        >
          <Base.Popup
            ref={popup}
            id={id}
            aria-label={inner ? inner.label : label}
            onKeyDown={(event) => {
              if (event.key !== 'Tab') return
              // Passes the event on, as if the menu had not been there.
              origin.current?.focus()
              onOpenChange(false)
            }}
            className={cx(
              'w-max max-w-72 min-w-52 origin-(--transform-origin) rounded-row p-1 shadow-e2 surface-raised outline-none transition-[opacity,transform] duration-140 ease-enter data-ending-style:scale-96 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0',
              sheet &&
                'max-md:w-full max-md:max-w-none max-md:rounded-b-none max-md:rounded-t-sheet max-md:pb-[max(0.25rem,env(safe-area-inset-bottom))] max-md:shadow-e3 max-md:data-ending-style:translate-y-4 max-md:data-ending-style:scale-100 max-md:data-starting-style:translate-y-4 max-md:data-starting-style:scale-100',
            )}
          >
            {back ? <Item key={back.label} item={back} onInner={() => setInner(null)} /> : null}
            {shown.map((item, index) => (
              <Item
                key={item.label}
                item={item}
                isFirst={inner !== null ? index === 0 : byKeyboard && index === 0}
                onInner={item.items ? () => setInner(item) : undefined}
                onChosen={() => {
                  chosen.current = item.onSelect ?? null
                }}
              />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface ItemProps {
  item: MenuItem
  isFirst?: boolean
  /** Replaces the items of the open menu. */
  onInner?: (() => void) | undefined
  onChosen?: () => void
}

function Item({ item, isFirst = false, onInner, onChosen }: ItemProps) {
  return (
    <Base.Item
      ref={isFirst ? focusItem : undefined}
      closeOnClick={!onInner}
      onClick={onInner ?? onChosen}
      disabled={item.disabled}
      className={cx(
        'flex h-8 items-center gap-2.5 rounded-chip px-2.5 outline-none select-none type-body data-disabled:opacity-50 data-highlighted:bg-hover max-md:h-11',
        item.danger && 'text-danger',
      )}
    >
      {item.icon ? (
        <Icon
          as={item.icon}
          size={16}
          directional={item.icon === ChevronLeft}
          className={item.danger ? '' : 'text-text-2'}
        />
      ) : null}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint ? (
        <span className="text-text-3 type-time font-medium max-md:hidden pointer-coarse:hidden">{item.hint}</span>
      ) : null}
    </Base.Item>
  )
}
