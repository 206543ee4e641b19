/**
 * Measures how much faster messages would be if storing them cost nothing: the same server with its data in memory. No other
 * format on disk can gain more (docs/decisions/0061-the-log-stays-sqlites.md).
 */
import type { Server } from './control'
import { Crowd } from './crowd'
import { latency, quantile, throughput } from './measure'
import type { TokenMaker } from './tokens'

const ROUNDS = 3
const PAIRS = 20
const IN_FLIGHT = 8
/** The memory's sorted lists slow down as they grow, so it gets no more than this. */
const MESSAGES = { warmUp: 4_000, latency: 1_000, throughput: 10_000 }

/** Medians of three servers each. */
interface Speed {
  /** p50, in ms. */
  one: number
  /** Messages a second. */
  many: number
}

/** Engine and sockets share a thread, because only there can the bench choose the storage. */
export async function printWithoutDisk(
  start: (name: string, ...flags: string[]) => Promise<Server>,
  tokens: TokenMaker,
): Promise<void> {
  const disk: Speed[] = []
  const memory: Speed[] = []
  // In turns, so that both have the same machine.
  for (let round = 0; round < ROUNDS; round++) {
    disk.push(await measure(await start(`disk${round}`, '--one-thread'), tokens))
    memory.push(await measure(await start(`memory${round}`, '--one-thread', '--in-memory'), tokens))
  }
  print(medianOf(disk), medianOf(memory))
}

function print(disk: Speed, memory: Speed): void {
  console.log('\nIn one thread                  1 → 1, p50   messages a second')
  const row = (name: string, one: string, many: string) =>
    console.log(`  ${name.padEnd(27)}${one.padStart(12)} ${many.padStart(19)}`)
  row('SQLite', `${disk.one.toFixed(2)} ms`, disk.many.toFixed(0))
  row('in memory', `${memory.one.toFixed(2)} ms`, memory.many.toFixed(0))
  row('as a ratio', (disk.one / memory.one).toFixed(2), (memory.many / disk.many).toFixed(2))
}

async function measure(server: Server, tokens: TokenMaker): Promise<Speed> {
  const crowd = new Crowd(server.port, tokens)
  const pairs = await Promise.all(Array.from({ length: PAIRS }, () => crowd.pair(true)))
  await throughput(server, pairs, IN_FLIGHT, MESSAGES.warmUp)
  const [from, to] = pairs[0]!
  const one = await latency(server, from, to, MESSAGES.latency)
  const many = await throughput(server, pairs, IN_FLIGHT, MESSAGES.throughput)
  for (const client of pairs.flat()) client.close()
  await server.stop()
  return { one: one.p50, many: many.perSecond }
}

function medianOf(speeds: readonly Speed[]): Speed {
  const median = (of: (speed: Speed) => number) => quantile(speeds.map(of), 0.5)
  return { one: median(({ one }) => one), many: median(({ many }) => many) }
}
