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
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// https://docs.convex.dev/scheduling/scheduled-functions
describe('a scheduled function', () => {
  it('runs after its delay, once, and its row tells how it went', async () => {
    const before = Date.now()
    const id = await deployment.http().mutation(later.after, { scope, text: 'one', delay: 1_500 })
    expect(await state(id)).toMatchObject({
      name: 'later.js:write',
      args: [{ scope, text: 'one' }],
      scheduledTime: expect.any(Number),
      state: { kind: 'pending' },
    })
    expect(await texts()).toEqual([])
    await eventually(async () => expect(await state(id)).toMatchObject({ state: { kind: 'success' } }))
    const { completedTime, scheduledTime } = (await state(id))!
    expect(completedTime).toBeGreaterThanOrEqual(scheduledTime)
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_500)
    await pause(100)
    expect(await texts()).toEqual(['one'])
  })

  it('may be given a time, and be an action', async () => {
    await deployment.http().mutation(later.at, { scope, text: 'one', at: 50 })
    await eventually(async () => expect(await texts()).toEqual(['one']))
  })

  it('of the past runs at once', async () => {
    await deployment.http().mutation(later.at, { scope, text: 'one', at: -60_000 })
    await eventually(async () => expect(await texts()).toEqual(['one']))
  })

  it('those of one moment all run, and watchers see them', async () => {
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
    await pause(200)
    expect(await texts()).toEqual([])
  })

  // "scheduling from actions does not depend on the outcome of the function"
  it('is scheduled by an action that fails afterwards', async () => {
    await expect(deployment.http().action(later.fromAction, { scope, text: 'one' })).rejects.toThrow('after scheduling')
    await eventually(async () => expect(await texts()).toEqual(['one']))
  })

  it('that is cancelled does not run', async () => {
    const id = await deployment.http().mutation(later.after, { scope, text: 'never', delay: 1_500 })
    await deployment.http().mutation(later.cancel, { id })
    expect(await state(id)).toMatchObject({ state: { kind: 'canceled' } })
    await pause(1_800)
    expect(await texts()).toEqual([])
  })

  it('that throws has failed, wrote nothing and is not tried again', async () => {
    const id = await deployment.http().mutation(later.after, { scope, text: 'never', delay: 0, failLater: true })
    await eventually(async () =>
      expect(await state(id)).toMatchObject({ state: { kind: 'failed', error: expect.any(String) } }),
    )
    await pause(200)
    expect(await texts()).toEqual([])
  })
})
