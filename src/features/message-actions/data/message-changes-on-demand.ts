'use client'

import { codeOnDemand } from '@/ui/on-demand'
import type { createMessageChanges, MessageChangesParts } from './message-changes'

export type MessageChanges = Omit<ReturnType<typeof createMessageChanges>, 'edit'>

export const messageChanges = codeOnDemand(() => import('./message-changes').then((part) => part.createMessageChanges))

/** The same changes, made once their code is here. */
export function changesOnDemand(parts: MessageChangesParts): MessageChanges {
  const make = (change: (changes: MessageChanges) => void) => messageChanges.load((create) => change(create(parts)))
  return {
    deleteForAll: (rows) => make((changes) => changes.deleteForAll(rows)),
    deleteForMe: (rows) => make((changes) => changes.deleteForMe(rows)),
    setPin: (pin, on) => make((changes) => changes.setPin(pin, on)),
    react: (seq, emoji, on) => make((changes) => changes.react(seq, emoji, on)),
    markRead: (rows) => make((changes) => changes.markRead(rows)),
  }
}
