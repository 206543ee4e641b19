/** Everyone at once: pages that come back after a restart, and many people with a page open. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ParleyClient } from './clients'
import type { Server } from './control'
import { Crowd } from './crowd'
import { latency, quantile } from './measure'
import { type List, makeLists, openPage } from './standing'
import type { TokenMaker } from './tokens'

export interface Storm {
  pages: number
  /** Two people's messages, in milliseconds. */
  quiet: { p50: number; p99: number }
  meanwhile: { p50: number; p99: number }
  /** From the first page's connection until the last one has everything, in milliseconds. */
  took: number
  /** Sent to each page, on average. */
  bytes: number
}

/** Pages come back within this time. */
const WITHIN_MS = 10_000
const CHATS = 50
const SENDS = 300

/** `restart` ends a server and starts another on its data. */
export async function measureStorm(
  server: Server,
  tokens: TokenMaker,
  pages: number,
  restart: () => Promise<Server>,
): Promise<Storm> {
  const before = new Crowd(server.port, tokens)
  process.stderr.write(`Making the chats of ${pages} people\n`)
  const lists = await makeLists(before, pages, CHATS)
  const talk = lists[0]!
  const others = lists.slice(1)
  const pair = await Promise.all([openPage(before, talk), openPage(before, talk)])
  const open: ParleyClient[] = []
  for (const list of others) open.push(await openPage(before, list))
  await latency(server, ...pair, SENDS)
  const quiet = await latency(server, ...pair, SENDS)
  for (const client of [...pair, ...open]) client.close()

  const next = await restart()
  const crowd = new Crowd(next.port, tokens)
  const back = await Promise.all([openPage(crowd, talk), openPage(crowd, talk)])
  process.stderr.write(`${pages} pages come back\n`)
  const began = performance.now()
  const coming = Promise.all(
    others.map(async (list, index) => {
      await wait((index / others.length) * WITHIN_MS)
      return openPage(crowd, list)
    }),
  )
  const state = { isOver: false }
  const times: number[] = []
  const sending = (async () => {
    while (!state.isOver) times.push((await latency(next, ...back, 1)).p50)
  })()
  const returned = await coming
  const took = performance.now() - began
  state.isOver = true
  await sending
  const bytes = returned.reduce((all, { received }) => all + received, 0) / returned.length
  for (const client of [...back, ...returned]) client.close()
  return { pages, quiet, meanwhile: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }, took, bytes }
}

export interface Present {
  people: number
  /** The share of one core. */
  cores: number
  /** Bytes of one more, resident and in JavaScript. */
  memory: number
  heap: number
}

/** Long enough for several heartbeats of each. */
const PRESENT_MS = 90_000
/** One on either side: each is seen by both. */
const NEIGHBORS = 2

/** People who have a page open and send heartbeats; each is in the list of two others. */
export async function measurePresent(server: Server, crowd: Crowd, people: number): Promise<Present> {
  process.stderr.write(`Making ${people} people\n`)
  await crowd.addPeople(server, people)
  const lists: List[] = await makeLists(crowd, people, NEIGHBORS)
  process.stderr.write(`Opening ${people} pages\n`)
  const open: ParleyClient[] = []
  for (const list of lists.slice(0, people / 2)) open.push(await openPage(crowd, list, true))
  const half = await server.usage()
  for (const list of lists.slice(people / 2)) open.push(await openPage(crowd, list, true))
  const all = await server.usage()
  const before = await server.cpu()
  await wait(PRESENT_MS)
  const cpu = (await server.cpu()) - before
  for (const client of open) client.close()
  const each = (bytes: number) => bytes / (people / 2)
  return {
    people,
    cores: cpu / 1_000 / PRESENT_MS,
    memory: each(all.memory - half.memory),
    heap: each(all.heap - half.heap),
  }
}
