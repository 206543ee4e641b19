/**
 * Keeps what is on screen while the connection is live, and refreshes what was kept before. Loaded once a page is at
 * rest, so that it delays nothing.
 */
import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'
import { chatOf, chatReadAgain, isKept, type KeptChat, listOf } from '../model/kept-picture'
import { dropChat, keepChat, keepList, readKept } from './kept-storage'
import { liveAnswersOf } from './live-answers'

export { forgetKept, readKept } from './kept-storage'
export { keepApp } from './worker-here'

/** Changes come in bursts. */
const PAUSE_MS = 1_000

interface Keeping {
  convex: ConvexReactClient
  accountId: string
  /** The chat on screen. */
  activeId: () => string | null
  now: () => number
}

/** Until the returned function is called. */
export function keepWhatIsLive({ convex, accountId, activeId, now }: Keeping): () => void {
  const answers = liveAnswersOf(convex)
  if (!answers) return () => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  const keep = async () => {
    clearTimeout(timer)
    timer = undefined
    // Without a connection, what is on screen may be what was kept.
    if (!convex.connectionState().isWebSocketConnected) return
    const live = answers.read().filter(({ name }) => isKept(name))
    const list = listOf(live)
    if (!list || accountOf(list.find(({ name }) => name === 'users:me')?.value) !== accountId) return
    const id = activeId()
    const chat = id === null ? null : chatOf(live, id, now())
    await keepList(accountId, list)
    if (chat) await keepChat(accountId, chat)
  }
  const soon = () => {
    timer ??= setTimeout(() => void keep(), PAUSE_MS)
  }
  const onChange = (name: string) => isKept(name) && soon()
  // It may be the last thing that this page does.
  const onHidden = () => document.visibilityState === 'hidden' && timer !== undefined && void keep()
  const stop = answers.onChange(onChange)
  document.addEventListener('visibilitychange', onHidden)
  soon()
  return () => {
    stop()
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onHidden)
  }
}

const accountOf = (me: unknown) => (me as { account?: unknown } | null)?.account

/**
 * Re-reads the other kept chats, one after another, so that nothing stays that was deleted, or that this person may no
 * longer see. `stays`: the same person is signed in.
 */
export async function bringUpToDate(
  convex: ConvexReactClient,
  accountId: string,
  { isShown, stays }: { isShown: (conversationId: string) => boolean; stays: () => boolean },
): Promise<void> {
  for (const chat of (await readKept(accountId))?.chats ?? []) {
    if (!stays()) return
    if (isShown(chat.conversationId)) continue
    const next = await readAgain(convex, chat)
    if (!stays()) return
    if (next) await keepChat(accountId, next)
    else await dropChat(accountId, chat.conversationId)
  }
}

async function readAgain(convex: ConvexReactClient, chat: KeptChat): Promise<KeptChat | null> {
  const { conversationId } = chat
  try {
    const [{ head, mine, end }, members] = await Promise.all([
      convex.query(api.opening.readChat, { conversationId }),
      convex.query(api.conversations.getMembers, { conversationId }),
    ])
    return chatReadAgain(chat, { head, mine, messages: end.messages, marks: end.marks, members })
  } catch {
    return null
  }
}
