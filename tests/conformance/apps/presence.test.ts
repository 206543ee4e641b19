/** The people in a room, with pages that come and go. */
import type { FunctionReturnType } from 'convex/server'
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../../fixtures/apps/presence/convex/_generated/api'
import type { Id } from '../../fixtures/apps/presence/convex/_generated/dataModel'
import { eventually, newScope, useDeployment } from '../../support/deployment'

const deployment = useDeployment('apps/presence')
const { presence } = api

const LONG = 600_000

let room: string
beforeEach(() => {
  room = newScope()
})

function openPage(user: string) {
  const client = deployment.connect()
  const shown: FunctionReturnType<typeof presence.list>[] = []
  client.onUpdate(presence.list, { room }, (list) => shown.push(list))
  return {
    shown,
    names: () => shown.at(-1)?.map((each) => each.user),
    beat: (timeout: number, data: unknown = null) => client.mutation(presence.heartbeat, { room, user, data, timeout }),
    leave: () => client.mutation(presence.leave, { room, user }),
    stateOf: (id: Id<'_scheduled_functions'>) => client.query(presence.timer, { id }),
  }
}

describe('a room', () => {
  it('shows everyone in it, and their state', async () => {
    const [ada, bo] = [openPage('ada'), openPage('bo')]
    await ada.beat(LONG, { typing: false })
    await bo.beat(LONG, { typing: true })
    const both = [
      { user: 'ada', data: { typing: false } },
      { user: 'bo', data: { typing: true } },
    ]
    await eventually(() => [ada, bo].forEach(({ shown }) => expect(shown.at(-1)).toEqual(both)))
    await bo.beat(LONG, { typing: false })
    await eventually(() => expect(ada.shown.at(-1)?.[1]).toEqual({ user: 'bo', data: { typing: false } }))
  })

  it('is left by closing the page', async () => {
    const [ada, bo] = [openPage('ada'), openPage('bo')]
    await ada.beat(LONG)
    await bo.beat(LONG)
    await eventually(() => expect(ada.names()).toEqual(['ada', 'bo']))
    await bo.leave()
    await eventually(() => expect(ada.names()).toEqual(['ada']))
  })

  it('is left by going silent', async () => {
    const [ada, bo] = [openPage('ada'), openPage('bo')]
    await ada.beat(LONG)
    await bo.beat(LONG)
    await eventually(() => expect(ada.names()).toEqual(['ada', 'bo']))
    await bo.beat(1)
    await eventually(() => expect(ada.names()).toEqual(['ada']))
  })

  it('a heartbeat postpones leaving: one timer per person remains', async () => {
    const ada = openPage('ada')
    const timers = [await ada.beat(LONG), await ada.beat(LONG), await ada.beat(LONG)]
    expect(await Promise.all(timers.map(ada.stateOf))).toEqual(['canceled', 'canceled', 'pending'])
    await ada.leave()
    expect(await Promise.all(timers.map(ada.stateOf))).toEqual(['canceled', 'canceled', 'canceled'])
  })

  // https://docs.convex.dev/database/advanced/occ: two pages of one person at the same moment are one row
  it('concurrent heartbeats of one person’s pages leave one row and one timer', async () => {
    const pages = Array.from({ length: 6 }, () => openPage('ada'))
    const timers = await Promise.all(pages.map(({ beat }) => beat(LONG)))
    const states = await Promise.all(timers.map((id) => pages[0]!.stateOf(id)))
    expect(states.filter((state) => state === 'pending')).toHaveLength(1)
    await eventually(() => pages.forEach(({ names }) => expect(names()).toEqual(['ada'])))
  })

  it('is independent of other rooms', async () => {
    const ada = openPage('ada')
    await ada.beat(LONG)
    await eventually(() => expect(ada.names()).toEqual(['ada']))
    const before = ada.shown.length
    room = newScope()
    const bo = openPage('bo')
    await bo.beat(LONG)
    await eventually(() => expect(bo.names()).toEqual(['bo']))
    expect(ada.shown).toHaveLength(before)
  })
})
