import { inTurn } from '../model/device-memory'
import type { Notice } from '../model/notice'
import { readNoticeData, showingOf, type Standing } from '../model/showing'
import { canKnock, knock } from './knock'
import { memory } from './memory'

/**
 * Notifies of a message from this page, unless a push or another page was first. Null for `registration`: no pop-up,
 * only the sound.
 */
export async function tellHere(notice: Notice, registration: ServiceWorkerRegistration | null): Promise<void> {
  const sounds = !notice.silent && canKnock()
  const alerts = await inTurn(async () => {
    const before = await memory.chat(notice.conversationId)
    const standing = registration ? await standingFor(registration, notice.tag) : null
    const { title, options, alerts, after } = showingOf(notice, { before, standing, isLooking: false })
    if (!alerts) return false
    await registration?.showNotification(title, { ...options, silent: notice.silent || sounds })
    await memory.setChat(notice.conversationId, after)
    return true
  })
  if (alerts && sounds) knock()
}

async function standingFor(registration: ServiceWorkerRegistration, tag: string): Promise<Standing | null> {
  const found = (await registration.getNotifications({ tag })).at(-1)
  if (!found) return null
  return { title: found.title, body: found.body, data: readNoticeData(found.data, window.location.origin) }
}

/** Something was deleted or restored: the chat's notification is silently updated to what is left, or closed. */
export async function reviseHere(
  registration: ServiceWorkerRegistration,
  conversationId: string,
  ask: () => Promise<Notice | null>,
): Promise<void> {
  const ours = async () =>
    (await registration.getNotifications()).find(
      ({ data }) => readNoticeData(data, window.location.origin).conversationId === conversationId,
    )
  if (!(await ours())) return
  const notice = await ask()
  await inTurn(async () => {
    const found = await ours()
    if (!found) return
    if (!notice) return found.close()
    const before = await memory.chat(conversationId)
    const { title, options } = showingOf(notice, { before, standing: null, isLooking: true })
    await registration.showNotification(title, options)
  })
}

/** Closes notifications of messages that were read, on any device. */
export async function closeRead(registration: ServiceWorkerRegistration, read: ReadonlyMap<string, number>) {
  for (const notification of await registration.getNotifications()) {
    const { conversationId, seq } = readNoticeData(notification.data, window.location.origin)
    if (conversationId !== null && seq <= (read.get(conversationId) ?? -1)) notification.close()
  }
}

/** Recorded, so that a late push is recognized as already read. */
export async function noteRead(conversationId: string, readSeq: number): Promise<void> {
  await inTurn(async () => {
    const before = await memory.chat(conversationId)
    if (before && before.readSeq < readSeq) await memory.setChat(conversationId, { ...before, readSeq })
  })
}
