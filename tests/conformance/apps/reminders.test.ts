/** Reminders: created, postponed, abandoned, and delivered by a function that retries; and recurring functions. */
import type { FunctionReturnType } from 'convex/server'
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../../fixtures/apps/reminders/convex/_generated/api'
import { eventually, newScope, useDeployment } from '../../support/deployment'

const deployment = useDeployment('apps/reminders')
const { reminders } = api

const LONG = 600_000

let owner: string
beforeEach(() => {
  owner = newScope()
})

function openPage() {
  const client = deployment.connect()
  const shown: FunctionReturnType<typeof reminders.list>[] = []
  client.onUpdate(reminders.list, { owner }, (list) => shown.push(list))
  const states = () => shown.at(-1)?.map(({ text, state }) => `${text}: ${state}`)
  return { client, shown, states }
}

describe('a reminder', () => {
  it('is delivered while its page is open', async () => {
    const { client, states } = openPage()
    await client.mutation(reminders.create, { owner, text: 'tea', delay: 300 })
    await eventually(() => expect(states()).toEqual(['tea: delivered']))
  })

  it('can be put off, and brought forward', async () => {
    const { client, states } = openPage()
    const id = await client.mutation(reminders.create, { owner, text: 'tea', delay: LONG })
    await client.mutation(reminders.snooze, { id, at: Date.now() + 2 * LONG })
    await eventually(() => expect(states()).toEqual(['tea: waiting']))
    await client.mutation(reminders.snooze, { id, at: Date.now() })
    await eventually(() => expect(states()).toEqual(['tea: delivered']))
  })

  it('is removed together with its function', async () => {
    const { client, states } = openPage()
    const id = await client.mutation(reminders.create, { owner, text: 'tea', delay: LONG })
    await client.mutation(reminders.remove, { id })
    await eventually(() => expect(states()).toEqual([]))
    await expect(client.mutation(reminders.snooze, { id, at: Date.now() })).rejects.toThrow('no such reminder')
  })

  // https://docs.convex.dev/scheduling/scheduled-functions#error-handling: retrying an action is up to its author
  it('is retried until it arrives', async () => {
    const { client, shown } = openPage()
    await client.mutation(reminders.create, { owner, text: 'tea', delay: 0, failures: 2 })
    await eventually(() => expect(shown.at(-1)).toMatchObject([{ state: 'delivered', attempts: 3 }]))
  })

  it('is abandoned after its last attempt', async () => {
    const { client, shown } = openPage()
    await client.mutation(reminders.create, { owner, text: 'tea', delay: 0, failures: 99 })
    await eventually(() => expect(shown.at(-1)).toMatchObject([{ state: 'given up', attempts: 3 }]))
  })
})

// https://docs.convex.dev/scheduling/cron-jobs
describe('recurring functions', () => {
  it('an interval in seconds repeats by itself, with its arguments', async () => {
    const seen: number[] = []
    deployment.connect().onUpdate(reminders.ticks, { name: 'every second' }, (count) => seen.push(count))
    await eventually(() => expect(seen.at(-1)! - seen[0]!).toBeGreaterThanOrEqual(2))
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  it('a yearly job does not run at startup', async () => {
    expect(await deployment.http().query(reminders.ticks, { name: 'every year' })).toBe(0)
  })
})
