'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { Check, ChevronLeft, ChevronRight, type LucideIcon } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from './back-closes'
import { cx } from './cx'
import { Icon } from './icon'
import { scrimClass, sheetClass, SheetHandle, sheetPlaceClass } from './phone-sheet'
import { returnFocus } from './return-focus'

export interface MenuItem {
  label: string
  icon?: LucideIcon
  onSelect?: () => void
  /** A submenu that replaces the items. */
  items?: readonly MenuItem[]
  /** The keyboard shortcut, shown at the end where there is a keyboard. */
  hint?: string
  /** The state that the item ends, shown at the end everywhere. */
  note?: string | undefined
  /** The item is one of several choices, and this says whether it is the current one. */
  isChosen?: boolean
  danger?: boolean
  disabled?: boolean
}

/** Where a pointer opened the menu. */
export interface MenuPoint {
  x: number
  y: number
}

/** Set if a long press lifted something. */
export interface Lifted {
  place: { left: number; top: number; width: number; height: number }
  /** Single-character choices, shown above the anchor. */
  quick: readonly { label: string; sign: ReactNode; isOn?: boolean; isQuiet?: boolean; onSelect: () => void }[]
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
  /** The subject, shown at the top. */
  head?: ReactNode
  /** Opens below this place instead, which is lifted out of the page with a row of choices above it. */
  lifted?: Lifted | null
  side?: 'top' | 'bottom' | 'inline-end' | undefined
  align?: 'start' | 'center' | 'end' | undefined
}

// In the frame after the menu opened, because it first remembers the previous focus.
const focusItem = (item: HTMLElement | null) => {
  if (item) requestAnimationFrame(() => item.focus({ preventScroll: true }))
}

const atPlace = ({ left, top, width, height }: Lifted['place']) => ({
  getBoundingClientRect: () => new DOMRect(left, top, width, height),
})
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
    head,
    lifted = null,
    side,
    align,
  } = props
  const t = useTranslations('app')
  const [inner, setInner] = useState<MenuItem | null>(null)
  useBackCloses(open, () => onOpenChange(false))
  useBackCloses(open && inner !== null, () => setInner(null))
  const back: MenuItem | null = inner && { label: t('back'), icon: ChevronLeft }
  const shown = inner?.items ?? items
  const groups = inGroups(shown)
  const first = shown.find(({ isChosen }) => isChosen) ?? shown[0]
  // The chosen action runs once the focus has returned, because it may move it elsewhere.
  const chosen = useRef<(() => void) | null>(null)
  const popup = useRef<HTMLDivElement>(null)
  function choose(select: (() => void) | undefined) {
    // A second press on the closing menu isn't another choice.
    if (open) chosen.current = select ?? null
  }
  function complete(isOpen: boolean) {
    if (isOpen) return
    returnFocus(popup.current, origin.current)
    setInner(null)
    runOnce(chosen)
    onClosed?.()
  }
  // Reopened during its exit transition: it starts with its own items, and the earlier choice still runs.
  const [wasOpen, setWasOpen] = useState(open)
  if (open !== wasOpen) {
    setWasOpen(open)
    if (open) setInner(null)
  }
  useEffect(() => {
    if (open) return runOnce(chosen)
    if (!chosen.current) return
    // A press meanwhile is made in view of the choice, so it comes second.
    const finish = () => {
      returnFocus(popup.current, origin.current)
      runOnce(chosen)
    }
    document.addEventListener('pointerdown', finish, { capture: true, once: true })
    return () => document.removeEventListener('pointerdown', finish, { capture: true })
  }, [open, origin])
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} onOpenChangeComplete={complete}>
      <Base.Portal>
        {sheet && !lifted ? <Base.Backdrop className={`${scrimClass} md:hidden`} /> : null}
        <Base.Positioner
          anchor={lifted ? atPlace(lifted.place) : point ? atPoint(point) : anchor}
          side={lifted ? 'bottom' : (side ?? 'bottom')}
          align={point && !lifted ? 'start' : (align ?? 'end')}
          sideOffset={lifted ? 8 : point ? 2 : 4}
          collisionPadding={lifted ? 12 : 5}
          // The caller has made space for it.
          collisionAvoidance={lifted ? { side: 'none', align: 'shift' } : undefined}
          className={cx('z-40 outline-none', sheet && !lifted && sheetPlaceClass)}
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
              'w-max max-w-72 min-w-52 origin-(--transform-origin) rounded-row p-1 shadow-e2 surface-raised outline-none transition-[opacity,translate,scale] duration-140 ease-enter data-ending-style:scale-96 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:scale-96 data-starting-style:opacity-0',
              sheet && !lifted && cx(sheetClass, 'max-md:px-3'),
              lifted && 'relative w-62.5! rounded-turn! p-1.5! shadow-e3!',
            )}
          >
            {sheet && !lifted ? <SheetHandle onClose={() => onOpenChange(false)} /> : null}
            {lifted && inner === null ? (
              <QuickChoices
                lifted={lifted}
                isAtRight={(align === 'end') === (document.documentElement.dir !== 'rtl')}
                onChosen={choose}
              />
            ) : null}
            {head && inner === null ? (
              <div className={lifted ? 'px-3 pt-1.5 pb-1 text-text-3 type-small' : 'hidden px-2 pb-3 max-md:block'}>
                {head}
              </div>
            ) : null}
            {back ? <Item key={back.label} item={back} onInner={() => setInner(null)} /> : null}
            {groups.map((group, at) => (
              <div
                key={at}
                className={cx(
                  sheet && !lifted && sheetGroupClass,
                  at > 0 && 'md:mt-1 md:border-t md:border-line md:pt-1',
                )}
              >
                {group.map((item) => (
                  <Item
                    key={item.label}
                    item={item}
                    isFirst={(inner !== null || byKeyboard) && item === first}
                    onInner={item.items ? () => setInner(item) : undefined}
                    onChosen={() => choose(item.onSelect)}
                  />
                ))}
              </div>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function runOnce(chosen: { current: (() => void) | null }) {
  const run = chosen.current
  chosen.current = null
  run?.()
}

/** Dangerous actions come last, set apart. */
const inGroups = (items: readonly MenuItem[]) =>
  [items.filter(({ danger }) => !danger), items.filter(({ danger }) => danger)].filter((group) => group.length > 0)

const sheetGroupClass =
  'max-md:row-lines max-md:mb-3 max-md:overflow-hidden max-md:rounded-turn max-md:bg-raised-2 max-md:*:h-12 max-md:*:rounded-none max-md:*:px-4 max-md:*:data-highlighted:bg-inset'

interface QuickChoicesProps {
  lifted: Lifted
  isAtRight: boolean
  onChosen: (select: () => void) => void
}

const quickWidth = 332
const liftedMenuWidth = 250
const edge = 12

/** Above the lifted element, aligned with the menu's edge, and at least 12 px from the edge of the screen. */
function QuickChoices({ lifted: { place, quick }, isAtRight, onChosen }: QuickChoicesProps) {
  const leftOf = (width: number) => {
    const wanted = isAtRight ? place.left + place.width - width : place.left
    return Math.max(edge, Math.min(wanted, window.innerWidth - edge - width))
  }
  return (
    <div
      style={{ left: leftOf(quickWidth) - leftOf(liftedMenuWidth), bottom: `calc(100% + ${place.height + 16}px)` }}
      className="absolute"
    >
      <div className="flex rounded-pill p-1.5 shadow-e3 surface-raised">
        {quick.map(({ label, sign, isOn, isQuiet, onSelect }) => (
          <Base.Item
            key={label}
            aria-label={label}
            onClick={() => onChosen(onSelect)}
            className={cx(
              'grid h-11 place-items-center rounded-pill text-[1.75rem] leading-none outline-none select-none data-highlighted:bg-hover',
              isQuiet ? 'mx-0.5 w-10 scale-91 bg-raised-2 text-text-2' : 'w-11.5',
              isOn && 'bg-wash shadow-[inset_0_0_0_1px_var(--accent-line)]',
            )}
          >
            {sign}
          </Base.Item>
        ))}
      </div>
    </div>
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
      data-lead={item.icon ? '' : undefined}
      onClick={onInner ?? onChosen}
      disabled={item.disabled}
      {...(item.isChosen === undefined ? {} : { role: 'menuitemradio', 'aria-checked': item.isChosen })}
      className={cx(
        'flex h-8 items-center gap-2.5 rounded-chip px-2.5 outline-none select-none type-body data-disabled:opacity-50 data-highlighted:bg-hover max-md:h-11 max-md:gap-3.5 max-md:rounded-row max-md:px-3 max-md:text-base',
        item.danger && 'text-danger',
      )}
    >
      {item.icon ? (
        <Icon
          as={item.icon}
          size={16}
          directional={item.icon === ChevronLeft}
          className={cx('max-md:size-5', !item.danger && 'text-text-2')}
        />
      ) : null}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.note ? <span className="text-text-3 type-small">{item.note}</span> : null}
      {item.isChosen ? <Icon as={Check} size={16} className="text-accent" /> : null}
      {item.items ? <Icon as={ChevronRight} size={16} directional className="text-text-3" /> : null}
      {item.hint ? (
        <span className="text-text-3 type-time font-medium max-md:hidden pointer-coarse:hidden">{item.hint}</span>
      ) : null}
    </Base.Item>
  )
}
