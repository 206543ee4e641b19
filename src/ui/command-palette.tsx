'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { useBackCloses } from './back-closes'
import { Icon } from './icon'
import { Kbd } from './kbd'

export interface PaletteItem {
  id: string
  /** A row of 40 px: a picture or icon, a label, and content at its end. */
  lead: ReactNode
  content: ReactNode
  end?: ReactNode
  onSelect: () => void
  /** The action leaves the page as it is, so focus returns to where it was. */
  staysHere?: boolean | undefined
}

export interface PaletteGroup {
  label: string
  items: readonly PaletteItem[]
}

interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  label: string
  placeholder: string
  value: string
  onValueChange: (value: string) => void
  groups: readonly PaletteGroup[]
  /** Shown when there are no rows. */
  empty: ReactNode
  /** Explains the keys, at the bottom. */
  keys: readonly { key: string; does: string }[]
}

/** A field with its results, over the page: arrows move, Enter selects, Escape closes. */
export function CommandPalette(props: CommandPaletteProps) {
  const { open, onOpenChange, label, placeholder, value, onValueChange, groups, empty, keys } = props
  const input = useRef<HTMLInputElement>(null)
  const popup = useRef<HTMLDivElement>(null)
  const returnsFocus = useRef(true)
  // The dialog records this itself, but not if it is reopened during its exit transition.
  const cameFrom = useRef<Element | null>(null)
  useLayoutEffect(() => {
    const focused = document.activeElement
    if (open && !popup.current?.contains(focused)) cameFrom.current = focused === document.body ? null : focused
  }, [open])
  const returnTo = () =>
    cameFrom.current instanceof HTMLElement && cameFrom.current.isConnected ? cameFrom.current : true
  useBackCloses(open, () => onOpenChange(false))
  const select = (item: PaletteItem) => {
    returnsFocus.current = item.staysHere ?? false
    onOpenChange(false)
    item.onSelect()
  }
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-140 ease-enter data-ending-style:opacity-0 data-ending-style:duration-90 data-starting-style:opacity-0" />
        <Dialog.Popup
          ref={popup}
          aria-label={label}
          initialFocus={() => {
            returnsFocus.current = true
            return input.current
          }}
          finalFocus={() => returnsFocus.current && returnTo()}
          className="fixed start-1/2 top-[12%] z-40 flex max-h-[72vh] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-sheet shadow-e3 surface-raised outline-none transition-[opacity,translate,scale] duration-140 ease-enter data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:opacity-0 rtl:translate-x-1/2 max-md:inset-x-2 max-md:start-2 max-md:top-2 max-md:w-auto max-md:translate-x-0"
        >
          <Autocomplete.Root
            inline
            open
            mode="none"
            items={groups}
            value={value}
            onValueChange={(text, { reason }) => {
              if (reason !== 'item-press') onValueChange(text)
            }}
            itemToStringValue={(item: PaletteItem) => item.id}
            autoHighlight="always"
            keepHighlight
          >
            <div className="flex h-13 flex-none items-center gap-3 border-b border-line px-4 text-text-3">
              <Icon as={Search} size={18} />
              <Autocomplete.Input
                ref={input}
                aria-label={label}
                placeholder={placeholder}
                autoComplete="off"
                spellCheck={false}
                className="h-full min-w-0 flex-1 bg-transparent text-[0.9375rem] leading-5 text-text-1 outline-none max-md:text-base"
              />
            </div>
            <Autocomplete.List className="min-h-0 flex-1 scroll-quiet overflow-y-auto overscroll-contain p-1.5">
              {groups.map((group) => (
                <Autocomplete.Group key={group.label} items={group.items} className="pb-1">
                  <Autocomplete.GroupLabel className="px-2.5 pt-2 pb-1 text-xs leading-4 font-semibold text-text-3">
                    {group.label}
                  </Autocomplete.GroupLabel>
                  {group.items.map((item) => (
                    <Autocomplete.Item
                      key={item.id}
                      value={item}
                      onClick={() => select(item)}
                      className="flex h-10 items-center gap-3 rounded-chip px-2.5 outline-none select-none type-body data-highlighted:bg-hover data-highlighted:[--on:var(--hover)] max-md:h-11"
                    >
                      <span className="grid size-6 flex-none place-items-center text-text-2">{item.lead}</span>
                      <span className="flex min-w-0 flex-1 items-baseline gap-2">{item.content}</span>
                      {item.end ? <span className="flex-none text-text-3 type-time">{item.end}</span> : null}
                    </Autocomplete.Item>
                  ))}
                </Autocomplete.Group>
              ))}
            </Autocomplete.List>
            {groups.length === 0 ? empty : null}
          </Autocomplete.Root>
          <div
            aria-hidden
            className="flex h-9 flex-none items-center gap-4 border-t border-line px-4 text-text-3 type-time max-md:hidden"
          >
            {keys.map(({ key, does }) => (
              <span key={key} className="flex items-center gap-1.5">
                <Kbd>{key}</Kbd> {does}
              </span>
            ))}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
