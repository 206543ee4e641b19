'use client'

import { Ellipsis } from 'lucide-react'
import { type MouseEvent, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chats'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import type { ConversationMenuProps } from './conversation-menu'

export const conversationMenu = onDemand(() => import('./conversation-menu').then((part) => part.ConversationMenu))

/** The menu of the open conversation, at the end of its header. */
export function ConversationMenuButton(props: Pick<ConversationMenuProps, 'conversationId' | 'onLeave'>) {
  const t = useTranslations('list')
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState<{ byKeyboard: boolean } | null>(null)
  const [isOpen, setOpen] = useState(false)
  useWhenIdle(conversationMenu.load)

  const open = (byKeyboard: boolean) =>
    conversationMenu.load(() => {
      button.current?.focus()
      setOpened({ byKeyboard })
      setOpen(true)
    })

  return (
    <>
      <IconButton
        ref={button}
        label={t('menu')}
        icon={Ellipsis}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onPointerEnter={() => conversationMenu.load()}
        onClick={(event: MouseEvent) => open(event.detail === 0)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          open(true)
        }}
      />
      {opened ? (
        <conversationMenu.Part
          {...props}
          id={id}
          open={isOpen}
          onOpenChange={setOpen}
          anchor={button}
          byKeyboard={opened.byKeyboard}
        />
      ) : null}
    </>
  )
}
