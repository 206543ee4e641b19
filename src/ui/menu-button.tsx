'use client'

import { type MouseEvent, useId, useRef, useState } from 'react'
import { IconButton, type IconButtonProps } from './icon-button'
import type { MenuLayerProps } from './menu-layer'
import { onDemand, useWhenIdle } from './on-demand'

interface MenuButtonProps
  extends Omit<IconButtonProps, 'onClick' | 'pressed'>, Pick<MenuLayerProps, 'items' | 'side' | 'align'> {}

const layer = onDemand(() => import('./menu-layer').then((part) => part.MenuLayer))

/** A button with a menu. The button is rendered at once; the menu is loaded before anyone can reach it. */
export function MenuButton({ items, side, align, ...props }: MenuButtonProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [byKeyboard, setByKeyboard] = useState(false)
  useWhenIdle(layer.load)

  const open = (byKeyboard: boolean) =>
    layer.load(() => {
      // Safari doesn't focus what is clicked, and the focus needs a place to return to.
      button.current?.focus()
      setByKeyboard(byKeyboard)
      setOpen(true)
    })

  return (
    <>
      <IconButton
        {...props}
        ref={button}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onPointerEnter={() => layer.load()}
        // A click without a pointer comes from Enter, Space, or a screen reader.
        onClick={(event: MouseEvent) => open(event.detail === 0)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          open(true)
        }}
      />
      <layer.Part
        id={id}
        label={props.label}
        items={items}
        open={isOpen}
        onOpenChange={setOpen}
        anchor={button}
        byKeyboard={byKeyboard}
        side={side}
        align={align}
      />
    </>
  )
}
