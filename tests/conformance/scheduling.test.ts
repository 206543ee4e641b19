/** Functions that run later. https://docs.convex.dev/scheduling/scheduled-functions */
import { beforeEach, describe, expect, it } from 'vitest'
import type { GenericId } from 'convex/values'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { later, notes } = api

let scope: string
beforeEach(() => {
  scope = newScope()
})

const texts = () => deployment.http().query(notes.texts, { scope })
const state = (id: GenericId<'_scheduled_functions'>) => deployment.http().query(later.state, { id })

/** Resolves when a function that is due `ms` from now has run: every function due earlier has run by then. */
async function untilDue(ms: number): Promise<void> {
  const marker = newScope()
  await deployment.http().mutation(later.after, { scope: marker, text: 'due', delay: ms })
  await eventually(async () => expect(await deployment.http().query(notes.texts, { scope: marker })).toEqual(['due']))
}

// https://docs.convex.dev/scheduling/scheduled-functions
describe('a scheduled function', () => {
  it('runs after its delay, once, and its row shows the outcome', async () => {
    const before = Date.now()
    const id = await deployment.http().mutation(later.after, { scope, text: 'one', delay: 500 })
    const row = { name: 'later.js:write', args: [{ scope, text: 'one' }], scheduledTime: expect.any(Number) }
    expect(await state(id)).toMatchObject(row)
    // No one waits for this one: it shows the state before its time, however slow the deployment is.
    const distant = await deployment.http().mutation(later.after, { scope, text: 'never', delay: 600_000 })
    expect(await state(distant)).toMatchObject({ state: { kind: 'pending' } })
    await eventually(async () => expect(await state(id)).toMatchObject({ state: { kind: 'success' } }))
    const { completedTime, scheduledTime } = (await state(id))!
    expect(completedTime).toBeGreaterThanOrEqual(scheduledTime)
    expect(Date.now() - before).toBeGreaterThanOrEqual(500)
    await untilDue(0)
    expect(await texts()).toEqual(['one'])
    await deployment.http().mutation(later.cancel, { id: distant })
  })

  it('can have a time, and be an action', async () => {
    await deployment.http().mutation(later.at, { scope, text: 'one', at: 50 })
    await eventually(async () => expect(await texts()).toEqual(['one']))
  })

  it('with a time in the past runs at once', async () => {
    await deployment.http().mutation(later.at, { scope, text: 'one', at: -60_000 })
    await eventually(async () => expect(await texts()).toEqual(['one']))
  })

  it('due at the same moment as others runs like them, and subscribers see it', async () => {
    const client = deployment.connect()
    const seen: string[][] = []
    client.onUpdate(notes.texts, { scope }, (list) => seen.push(list))
    const all = Array.from({ length: 20 }, (_, i) => `${i}`)
    for (const text of all) await client.mutation(later.after, { scope, text, delay: 0 })
    await eventually(() => expect(seen.at(-1)?.toSorted()).toEqual(all.toSorted()))
  })

  // "if the mutation fails, no function will be scheduled, even if the function fails after the scheduling call"
  it('is not scheduled by a mutation that fails', async () => {
    const failing = deployment.http().mutation(later.after, { scope, text: 'never', delay: 0, failNow: true })
    await expect(failing).rejects.toThrow('after scheduling')
    await untilDue(0)
    expect(await texts()).toEqual([])
  })

  // "scheduling from actions does not depend on the outcome of the function"
  it('is scheduled by an action that fails afterwards', async () => {
    await expect(deployment.http().action(later.fromAction, { scope, text: 'one' })).rejects.toThrow('after scheduling')
    await eventually(async () => expect(await texts()).toEqual(['one']))
  })

  it('a canceled function does not run', async () => {
    // A busy machine may cancel too late: then it retries, with more time.
    let delay = 125
    let id: GenericId<'_scheduled_functions'>
    do {
      delay *= 2
      scope = newScope()
      id = await deployment.http().mutation(later.after, { scope, text: 'never', delay })
      await deployment.http().mutation(later.cancel, { id })
    } while ((await state(id))?.state.kind !== 'canceled' && delay < 60_000)
    expect(await state(id)).toMatchObject({ state: { kind: 'canceled' } })
    await untilDue(delay)
    expect(await texts()).toEqual([])
  })

  it('a function that throws has failed, wrote nothing, and is not retried', async () => {
    const id = await deployment.http().mutation(later.after, { scope, text: 'never', delay: 0, failLater: true })
    await eventually(async () =>
      expect(await state(id)).toMatchObject({ state: { kind: 'failed', error: expect.any(String) } }),
    )
    await untilDue(0)
    expect(await texts()).toEqual([])
  })
})
