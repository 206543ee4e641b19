/** Times and CPU of a scenario over clients of either kind. */
import type { ChatClient } from './clients'
import { ownCpu, type Server } from './control'

export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

export interface Costs {
  /** Microseconds of CPU per message. */
  serverCpu: number
  generatorCpu: number
}

async function withCosts<T extends object>(
  server: Server,
  messages: number,
  work: () => Promise<T>,
): Promise<T & Costs> {
  const before = await server.cpu()
  const own = ownCpu()
  const result = await work()
  const generatorCpu = (ownCpu() - own) / messages
  const after = await server.cpu()
  return { ...result, serverCpu: (after - before) / messages, generatorCpu }
}

/** Messages one after the other: measured from the send to the frame with the text, at the other client. */
export function latency(server: Server, from: ChatClient, to: ChatClient, messages: number) {
  return withCosts(server, messages, async () => {
    const times: number[] = []
    for (let n = 0; n < messages; n++) {
      const text = `latency ${n}.`
      const arrived = new Promise<void>((resolve) => {
        to.onFrame = (frame) => {
          if (frame.includes(text)) resolve()
        }
      })
      const start = performance.now()
      const acknowledged = from.send(text)
      await arrived
      times.push(performance.now() - start)
      await acknowledged
    }
    to.onFrame = () => {}
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
  })
}

/** Chatting pairs, each with this many unacknowledged messages; measured until the last one has arrived. */
export function throughput(server: Server, pairs: [ChatClient, ChatClient][], inFlight: number, messages: number) {
  return withCosts(server, messages, async () => {
    let next = 0
    const start = performance.now()
    const arrivals = pairs.map(([from, to], pair) => {
      const last = `last of ${pair}.`
      const arrived = new Promise<void>((resolve) => {
        to.onFrame = (frame) => {
          if (frame.includes(last)) resolve()
        }
      })
      const sending = async (): Promise<void> => {
        await Promise.all(
          Array.from({ length: inFlight }, async () => {
            while (next < messages) await from.send(`throughput ${next++}`)
          }),
        )
        await from.send(last)
      }
      return Promise.all([arrived, sending()])
    })
    await Promise.all(arrivals)
    for (const [, to] of pairs) to.onFrame = () => {}
    return { perSecond: (messages + pairs.length) / ((performance.now() - start) / 1_000) }
  })
}

/** One message to everyone: measured until the last of them has it. */
export function fanOut(server: Server, from: ChatClient, to: ChatClient[], messages: number) {
  return withCosts(server, messages, async () => {
    const times: number[] = []
    for (let n = 0; n < messages; n++) {
      const text = `fan out ${n}.`
      const arrived = to.map(
        (client) =>
          new Promise<void>((resolve) => {
            client.onFrame = (frame) => {
              if (frame.includes(text)) resolve()
            }
          }),
      )
      const start = performance.now()
      const acknowledged = from.send(text)
      await Promise.all(arrived)
      times.push(performance.now() - start)
      await acknowledged
    }
    for (const client of to) client.onFrame = () => {}
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
  })
}
