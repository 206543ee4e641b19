'use client'

import { createContext } from 'react'
import { useProvided } from '@/ui/provided'
import type { MenuPoint } from '@/ui/menu-layer'
import type { MessageRow } from '@/features/timeline/model/message-row'
import type { Pin } from '@/features/conversation/types'
import type { BulkAction, MessageAction } from '../model/message-actions'
import type { LayerStore, OpenLayer } from '../model/open-layer'
import type { Selection, SelectionStore } from '../model/selection'

/**
 * The functions that messages call in their chat. The same object as long as the chat is open, so it never re-renders a
 * bubble.
 */
export interface MessageWork {
  conversationId: string
  allowed: (row: MessageRow) => readonly MessageAction[]
  /** `article` is the message's element. */
  run: (action: MessageAction, row: MessageRow, on: { article: HTMLElement; byKeyboard: boolean }) => void
  react: (seq: number, emoji: string, on: boolean) => void
  setPin: (pin: Pin, on: boolean) => void
  jumpTo: (seq: number) => void
  layers: LayerStore
  openLayer: (
    part: OpenLayer['part'],
    row: MessageRow,
    anchor: HTMLElement,
    byKeyboard: boolean,
    on?: { point?: MenuPoint | null; isHeld?: boolean },
  ) => void
  selection: SelectionStore
  /** Selects or deselects it; as a range, selects everything from the previous one to it. */
  pick: (row: MessageRow, isRange: boolean) => void
  /** Selects all loaded messages, up to the limit. */
  pickAll: () => void
  bulkAllowed: (selection: Selection) => readonly BulkAction[]
  runBulk: (action: BulkAction) => void
}

export const MessageWorkContext = createContext<MessageWork | null>(null)

export const useMessageWork = () => useProvided(MessageWorkContext, 'ChatPane')
