/** Optimistic updates of message changes: the same queries, changed ahead of the server. */
import type { OptimisticLocalStore } from 'convex/browser'
import { api } from '../../../../convex/_generated/api'
import { summaryOf } from '../../../../domain/attachments'
import { limits, pageOf, tailBlockOf } from '../../../../domain/limits'
import { previewText } from '../../../../domain/previews'
import type { Message, Pin } from '@/features/conversation/types'

/** Changes a message everywhere it is shown: in its page, quotes, pins, and the list's preview. */
export function changeMessage(
  store: OptimisticLocalStore,
  conversationId: string,
  seq: number,
  change: (message: Message) => Message,
) {
  const changed = (messages: readonly Message[]) =>
    messages.map((message) => (message.seq === seq ? change(message) : message))
  const pageArgs = { conversationId, page: pageOf(seq) }
  const page = store.getQuery(api.messages.getMessages, pageArgs)
  if (page) store.setQuery(api.messages.getMessages, pageArgs, { ...page, messages: changed(page.messages) })
  const blockArgs = { conversationId, block: tailBlockOf(seq) }
  const block = store.getQuery(api.messages.getBlock, blockArgs)
  if (block) store.setQuery(api.messages.getBlock, blockArgs, { ...block, messages: changed(block.messages) })
  const quoted = store.getQuery(api.messages.getMessage, { conversationId, seq })
  if (quoted) store.setQuery(api.messages.getMessage, { conversationId, seq }, change(quoted))

  const message = (page ?? block)?.messages.find((message) => message.seq === seq)
  if (!message) return
  const { content, isDeleted, attachments } = change(message)
  const head = store.getQuery(api.conversations.getHead, { conversationId })
  const called = head?.preview?.seq === seq ? head.preview.called : []
  const line = { text: previewText(content, called), files: summaryOf(attachments) }
  if (head?.preview?.seq === seq) {
    const preview = { ...head.preview, ...line, isDeleted }
    store.setQuery(api.conversations.getHead, { conversationId }, { ...head, preview })
  }
  const pins = store.getQuery(api.pins.getPins, { conversationId })
  if (pins?.some((pin) => pin.seq === seq)) {
    const rest = pins.filter((pin) => !isDeleted || pin.seq !== seq)
    const next = rest.map((pin) => (pin.seq === seq ? { ...pin, ...line } : pin))
    store.setQuery(api.pins.getPins, { conversationId }, next)
  }
}

export const deleted = (message: Message): Message => {
  const { attachments: _gone, ...rest } = message
  return { ...rest, content: '', isDeleted: true }
}

export const edited =
  (content: string, now: number) =>
  (message: Message): Message => ({ ...message, content, editedAt: now })

/** Deletes for the user alone, or restores. */
export function changeHidden(
  store: OptimisticLocalStore,
  conversationId: string,
  seqs: readonly number[],
  isHidden: boolean,
) {
  for (const page of new Set(seqs.map(pageOf))) {
    const marks = store.getQuery(api.messages.getMarks, { conversationId, page })
    if (!marks) continue
    const rest = marks.hidden.filter((seq) => !seqs.includes(seq))
    const hidden = isHidden ? [...rest, ...seqs.filter((seq) => pageOf(seq) === page)] : rest
    store.setQuery(api.messages.getMarks, { conversationId, page }, { ...marks, hidden })
  }
  const mine = store.getQuery(api.conversations.getMine, { conversationId })
  if (!mine) return
  const known = store
    .getAllQueries(api.messages.getMarks)
    .flatMap(({ args, value }) => (args.conversationId === conversationId && value ? value.hidden : []))
  // Messages on pages that aren't loaded keep their known fields, unless they were just restored.
  const told = seqs.includes(mine.hiddenSeq) && !isHidden ? -1 : mine.hiddenSeq
  const hiddenSeq = Math.max(told, ...known, ...(isHidden ? seqs : []))
  store.setQuery(api.conversations.getMine, { conversationId }, { ...mine, hiddenSeq })
}

/** Adds or removes the user's own reaction. */
export function changeReaction(
  store: OptimisticLocalStore,
  conversationId: string,
  seq: number,
  emoji: string,
  on: boolean,
) {
  const args = { conversationId, page: pageOf(seq) }
  const marks = store.getQuery(api.messages.getMarks, args)
  const isOwn = (one: { seq: number; emoji: string }) => one.seq === seq && one.emoji === emoji
  if (!marks || marks.reactions.some(isOwn) === on) return
  const reactions = on ? [...marks.reactions, { seq, emoji }] : marks.reactions.filter((one) => !isOwn(one))
  store.setQuery(api.messages.getMarks, args, { ...marks, reactions })
  changeMessage(store, conversationId, seq, (message) => ({
    ...message,
    reactions: counted(message.reactions ?? [], emoji, on ? 1 : -1),
  }))
}

/** Pins or unpins. */
export function changePin(store: OptimisticLocalStore, conversationId: string, pin: Pin, on: boolean) {
  const pins = store.getQuery(api.pins.getPins, { conversationId })
  if (!pins || pins.some(({ seq }) => seq === pin.seq) === on) return
  const next = on ? [pin, ...pins] : pins.filter(({ seq }) => seq !== pin.seq)
  store.setQuery(api.pins.getPins, { conversationId }, next)
}

type Counts = NonNullable<Message['reactions']>

function counted(counts: Counts, emoji: string, by: 1 | -1): Counts {
  if (!counts.some((one) => one.emoji === emoji)) return by === 1 ? [...counts, { emoji, count: 1 }] : counts
  return counts
    .map((one) => {
      // A count at its limit only means “at least this many”.
      const isOpen = one.count >= limits.reactionsCounted
      return one.emoji === emoji && !isOpen ? { emoji, count: one.count + by } : one
    })
    .filter(({ count }) => count > 0)
}
