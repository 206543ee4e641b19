'use client'

import { type MouseEvent, type ReactNode, useRef } from 'react'
import { cx } from '@/ui/cx'
import { useHeld } from '@/ui/use-held'
import { useSlideToPlace } from '@/ui/use-slide-to-place'
import { type RowProps, VirtualList } from '@/ui/virtual-list'
import type { Conversation } from './conversation'

interface ConversationRowsProps {
  conversations: readonly Conversation[]
  activeId: string | null
  hrefOf: (conversationId: string) => string
  onOpen: (conversationId: string) => void
  children: (conversation: Conversation) => ReactNode
}

const keyOf = ({ conversationId }: Conversation) => conversationId

export function ConversationRows({ conversations, activeId, hrefOf, onOpen, children }: ConversationRowsProps) {
  const pane = useRef<HTMLDivElement>(null)
  const order = useHeld(conversations, pane)
  const rows = order === conversations ? conversations : inHeldOrder(order, conversations)
  return (
    <div ref={pane} className="flex min-h-0 flex-1 flex-col">
      <VirtualList items={rows} keyOf={keyOf} currentKey={activeId}>
        {(conversation, row, index) => (
          <ConversationLink
            key={conversation.conversationId}
            row={row}
            index={index}
            href={hrefOf(conversation.conversationId)}
            active={conversation.conversationId === activeId}
            onOpen={() => onOpen(conversation.conversationId)}
          >
            {children(conversation)}
          </ConversationLink>
        )}
      </VirtualList>
    </div>
  )
}

/** Fresh content in the order that stood when the pointer went down. */
function inHeldOrder(order: readonly Conversation[], conversations: readonly Conversation[]): Conversation[] {
  const fresh = new Map(conversations.map((conversation) => [conversation.conversationId, conversation]))
  return order.flatMap(({ conversationId }) => fresh.get(conversationId) ?? [])
}

interface ConversationLinkProps {
  row: RowProps
  index: number
  href: string
  active: boolean
  onOpen: () => void
  children: ReactNode
}

function ConversationLink({ row, index, href, active, onOpen, children }: ConversationLinkProps) {
  const wrapper = useRef<HTMLDivElement>(null)
  useSlideToPlace(wrapper, index)

  function onClick(event: MouseEvent) {
    // A real link for a new tab or window; a plain click opens in place, without asking the server for the page.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
    event.preventDefault()
    onOpen()
  }

  return (
    <div ref={wrapper} className="w-[calc(100cqi-0.5rem)] px-px pb-px max-md:w-auto max-md:p-0">
      <a
        {...row}
        href={href}
        draggable={false}
        aria-current={active ? 'page' : undefined}
        onClick={onClick}
        className={cx(
          'flex h-16 items-center gap-3 rounded-row ps-2.5 pe-3 transition-colors select-none focus-inset compact:h-12 compact:gap-2.5 max-md:h-18 max-md:rounded-none max-md:px-4 max-md:active:bg-desk-2',
          active
            ? 'md:shadow-e1 md:surface-sheet'
            : 'hover:bg-desk-2 hover:[--on:var(--desk-2)] max-md:active:[--on:var(--desk-2)]',
        )}
      >
        {children}
      </a>
    </div>
  )
}
