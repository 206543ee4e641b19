/** A list per person, behind a sign-in. */
import { ConvexError } from 'convex/values'
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../../fixtures/apps/todos/convex/_generated/api'
import { eventually, hasSignIn, newScope, useDeployment } from '../../support/deployment'

const deployment = useDeployment('apps/todos')
const { todos, users } = api

let ada: string
let bo: string
beforeEach(() => {
  ;[ada, bo] = [`ada ${newScope()}`, `bo ${newScope()}`]
})

function openPage() {
  const client = deployment.connect()
  const shown: string[][] = []
  const refused: unknown[] = []
  client.onUpdate(
    todos.list,
    {},
    (list) => shown.push(list.map(({ text, done }) => (done ? `${text} ✓` : text))),
    (error) => refused.push(error instanceof ConvexError ? (error.data as unknown) : error),
  )
  const signIn = async (subject: string, name: string) => {
    client.setAuth(() => deployment.mint.sign(subject, 600, { name }))
    return client.mutation(users.store, {})
  }
  return { client, shown, refused, signIn }
}

// https://docs.convex.dev/auth/functions-auth
describe('without a sign-in', () => {
  it('every function says so, and an open list shows the error', async () => {
    const page = openPage()
    await eventually(() => expect(page.refused).toMatchObject([{ code: 'SIGN_IN' }]))
    expect(page.shown).toEqual([])
    await expect(page.client.mutation(todos.add, { text: 'x' })).rejects.toMatchObject({ data: { code: 'SIGN_IN' } })
    await expect(page.client.mutation(users.store, {})).rejects.toMatchObject({ data: { code: 'SIGN_IN' } })
    expect(await page.client.query(users.me, {})).toBe(null)
  })
})

describe.runIf(hasSignIn)('with a sign-in', () => {
  // https://docs.convex.dev/auth/database-auth: found by the token's identifier, written on the first sign-in
  it('a person is stored once, from however many pages at once, and follows changes of their name', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => openPage().signIn(ada, 'Ada')))
    expect(new Set(ids).size).toBe(1)
    const page = openPage()
    expect(await page.signIn(ada, 'Ada L.')).toBe(ids[0])
    expect(await page.client.query(users.me, {})).toBe('Ada L.')
  })

  it('the open list recovers from its error, and is the person’s own on each of their pages', async () => {
    const [first, second, other] = [openPage(), openPage(), openPage()]
    await eventually(() => expect(first.refused).toHaveLength(1))
    await first.signIn(ada, 'Ada')
    await second.signIn(ada, 'Ada')
    await other.signIn(bo, 'Bo')
    await eventually(() => [first, second, other].forEach(({ shown }) => expect(shown.at(-1)).toEqual([])))
    await first.client.mutation(todos.add, { text: 'tea' })
    await other.client.mutation(todos.add, { text: 'secret' })
    await eventually(() => [first, second].forEach(({ shown }) => expect(shown.at(-1)).toEqual(['tea'])))
    await eventually(() => expect(other.shown.at(-1)).toEqual(['secret']))
    expect([...first.shown, ...second.shown].flat()).not.toContain('secret')
  })

  it('someone else’s items look like missing ones', async () => {
    const [mine, theirs] = [openPage(), openPage()]
    await mine.signIn(ada, 'Ada')
    await theirs.signIn(bo, 'Bo')
    const id = await mine.client.mutation(todos.add, { text: 'tea' })
    await expect(theirs.client.mutation(todos.finish, { id })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } })
    await mine.client.mutation(todos.finish, { id })
    await eventually(() => expect(mine.shown.at(-1)).toEqual(['tea ✓']))
  })

  it('after signing out, the page gets nothing more', async () => {
    const [page, elsewhere] = [openPage(), openPage()]
    await page.signIn(ada, 'Ada')
    await elsewhere.signIn(ada, 'Ada')
    await eventually(() => expect(page.shown.at(-1)).toEqual([]))
    const before = page.refused.length
    page.client.client.clearAuth()
    await eventually(() => expect(page.refused.length).toBeGreaterThan(before))
    const lists = page.shown.length
    await elsewhere.client.mutation(todos.add, { text: 'tea' })
    await eventually(() => expect(elsewhere.shown.at(-1)).toEqual(['tea']))
    expect(await page.client.query(users.me, {})).toBe(null)
    expect(page.shown).toHaveLength(lists)
  })
})
