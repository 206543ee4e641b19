/** npm run bench -- --scale: prints what a large server costs, and returns whether it is within the goals. */
import { isWithin } from './goals'
import { measureGrowth, type Size } from './scale'
import { measurePresent, measureStorm } from './storm'
import { Crowd } from './crowd'
import type { Server } from './control'
import type { TokenMaker } from './tokens'

/** Maximum ratio of a figure of a grown server to the same figure before. */
const GROWN_AT_MOST = 1.2
/** Maximum ratio of the p99 of a send while everyone comes back to that of a quiet server. */
const STORM_AT_MOST = 5

const SIZE: Size = { people: 100_000, chats: 100_000, messages: 50_000, pages: 1_000 }
const SHORT: Size = { people: 2_000, chats: 2_000, messages: 2_000, pages: 100 }

/** `start` runs a server in a directory by this name; the same name is the same directory. */
export async function printScale(
  start: (name: string) => Promise<Server>,
  tokens: TokenMaker,
  isShort: boolean,
): Promise<boolean> {
  const growth = await printGrowth(await start('growth'), tokens, isShort ? SHORT : SIZE)
  const storm = await printStorm(start, tokens, isShort ? 100 : 1_000)
  await printPresent(await start('present'), tokens, isShort ? 500 : 10_000)
  return growth && storm
}

async function printGrowth(server: Server, tokens: TokenMaker, size: Size): Promise<boolean> {
  const steps = Object.entries(await measureGrowth(server, new Crowd(server.port, tokens), size))
  await server.stop()
  const [, first] = steps[0]!
  console.log('\nA server that grows: each row has all of the rows above')
  console.log(
    `  ${''.padEnd(28)}${['1 → 1 p50', 'CPU a message', 'opening a chat'].map((name) => name.padStart(24)).join('')}`,
  )
  const figure = (got: number, before: number) => `${got.toFixed(2)} ms (${(got / before).toFixed(2)} ×)`.padStart(24)
  for (const [name, { p50, cpu, opening }] of steps) {
    const figures = [figure(p50, first.p50), figure(cpu / 1_000, first.cpu / 1_000), figure(opening, first.opening)]
    console.log(`  ${name.padEnd(28)}${figures.join('')}`)
  }
  const within = steps.every(([, { p50, cpu, opening }]) =>
    [p50 / first.p50, cpu / first.cpu, opening / first.opening].every((ratio) => isWithin(ratio, 0, GROWN_AT_MOST)),
  )
  if (!within) console.log(`Over the goal: ${GROWN_AT_MOST} × the first row.`)
  return within
}

async function printStorm(
  start: (name: string) => Promise<Server>,
  tokens: TokenMaker,
  count: number,
): Promise<boolean> {
  const server = await start('storm')
  let next: Server | undefined
  const { pages, quiet, meanwhile, took, bytes } = await measureStorm(server, tokens, count, async () => {
    await server.stop()
    return (next = await start('storm'))
  })
  await next?.stop()
  const ratio = meanwhile.p99 / quiet.p99
  console.log(`\nA restart: ${pages} pages with 50 chats come back within 10 s`)
  console.log(
    `  the last has everything after ${(took / 1_000).toFixed(1)} s; ${(bytes / 1_024).toFixed(0)} KiB a page`,
  )
  console.log(`  a message, quiet               p50 ${quiet.p50.toFixed(2)} ms, p99 ${quiet.p99.toFixed(2)} ms`)
  console.log(`  a message meanwhile            p50 ${meanwhile.p50.toFixed(2)} ms, p99 ${meanwhile.p99.toFixed(2)} ms`)
  console.log(`  p99 as a ratio                 ${ratio.toFixed(1)}`)
  const within = isWithin(ratio, 0, STORM_AT_MOST)
  if (!within) console.log(`Over the goal: ${STORM_AT_MOST} × as long as when it is quiet.`)
  return within
}

async function printPresent(server: Server, tokens: TokenMaker, count: number): Promise<void> {
  const { people, cores, memory, heap } = await measurePresent(server, new Crowd(server.port, tokens), count)
  await server.stop()
  console.log(`\n${people} people with a page open, each seen by two others, sending heartbeats`)
  console.log(
    `  ${(cores * 100).toFixed(0)} % of a core; one more takes ${(memory / 1_024).toFixed(1)} KiB resident, ${(heap / 1_024).toFixed(1)} KiB in JavaScript`,
  )
}
