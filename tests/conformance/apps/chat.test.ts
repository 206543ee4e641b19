/** The tutorial's chat, as its page uses it. */
import { ConvexError } from 'convex/values'
import type { OptimisticLocalStore } from 'convex/browser'
import { describe, expect, it } from 'vitest'
import { api } from '../../fixtures/apps/chat/convex/_generated/api'
import type { Id } from '../../fixtures/apps/chat/convex/_generated/dataModel'
import { eventually, newScope, useDeployment } from '../../support/deployment'

const deployment = useDeployment('apps/chat')
const { chat } = api

/** An open page: everything it has shown of these people, oldest first. */
function openPage(...authors: string[]) {
  const client = deployment.connectReact()
  const watch = client.watchQuery(chat.list, {})
  const shown: { body: string; likes: number }[][] = []
  watch.onUpdate(() => {
    const list = watch.localQueryResult()?.filter(({ author }) => authors.includes(author)) ?? []
    shown.push(list.map(({ body, likes }) => ({ body, likes })))
  })
  const bodies = () => shown.at(-1)?.map(({ body }) => body)
  return { client, shown, bodies }
}

function showAtOnce(store: OptimisticLocalStore, { author, body }: { author: string; body: string }) {
  const list = store.getQuery(chat.list, {})
  const unsent = { _id: newScope() as Id<'messages'>, _creationTime: Date.now(), author, body: `${body}…`, likes: 0 }
  if (list) store.setQuery(chat.list, {}, [...list, unsent])
}

describe('a chat', () => {
  it('two people see each other’s messages, in one order', async () => {
    const [ada, bo] = [`ada ${newScope()}`, `bo ${newScope()}`]
    const pages = [openPage(ada, bo), openPage(ada, bo)] as const
    await eventually(() => pages.forEach(({ bodies }) => expect(bodies()).toEqual([])))
    await pages[0].client.mutation(chat.send, { author: ada, body: 'hello' })
    await pages[1].client.mutation(chat.send, { author: bo, body: 'hi' })
    await pages[0].client.mutation(chat.send, { author: ada, body: 'how are you?' })
    await eventually(() => pages.forEach(({ bodies }) => expect(bodies()).toEqual(['hello', 'hi', 'how are you?'])))
  })

  it('a sent message is shown at once, and replaced by the stored one without a moment of neither or both', async () => {
    const ada = `ada ${newScope()}`
    const page = openPage(ada)
    await eventually(() => expect(page.bodies()).toEqual([]))
    await page.client.mutation(chat.send, { author: ada, body: 'hello' }, { optimisticUpdate: showAtOnce })
    await eventually(() => expect(page.bodies()).toEqual(['hello']))
    const lists = page.shown.map((list) => list.map(({ body }) => body))
    expect(lists.filter((list) => list.length > 0)).toEqual([['hello…'], ['hello']])
  })

  it('a rejected message is removed, with an error', async () => {
    const ada = `ada ${newScope()}`
    const page = openPage(ada)
    await eventually(() => expect(page.bodies()).toEqual([]))
    const refusal: unknown = await page.client
      .mutation(chat.send, { author: ada, body: '  ' }, { optimisticUpdate: showAtOnce })
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConvexError)
    expect(refusal).toMatchObject({ data: { code: 'EMPTY' } })
    await eventually(() => expect(page.bodies()).toEqual([]))
    expect(page.shown.some((list) => list.length > 0)).toBe(true)
  })

  it('only the newest fifty are shown', async () => {
    const ada = `ada ${newScope()}`
    const page = openPage(ada)
    const texts = Array.from({ length: 53 }, (_, n) => `${n}`)
    await Promise.all(texts.map((body) => page.client.mutation(chat.send, { author: ada, body })))
    await eventually(() => expect(page.bodies()).toEqual(texts.slice(3)))
  })

  it('a like counts once per person, however often and from wherever they press', async () => {
    const ada = `ada ${newScope()}`
    const page = openPage(ada)
    const messageId = await page.client.mutation(chat.send, { author: ada, body: 'hello' })
    const presses = ['bo', 'bo', 'cy', 'bo'].map((liker) => deployment.http().mutation(chat.like, { liker, messageId }))
    await Promise.all(presses)
    await eventually(() => expect(page.shown.at(-1)).toEqual([{ body: 'hello', likes: 2 }]))
  })
})
