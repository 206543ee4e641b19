import { expect, it, vi } from 'vitest'
import type { EngineEvent } from '../../boundary/messages'
import { HttpAnswer } from './http-answer'

const MIB = 1 << 20

function start() {
  const told: EngineEvent[] = []
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
  return { told, answer: new HttpAnswer(7, (event) => told.push(event), nextTurn) }
}

const bytesIn = (told: EngineEvent[]): number =>
  told.reduce((sum, event) => sum + ('body' in event ? (event.body?.byteLength ?? 0) : 0), 0)

it('H14 a body that is complete at once is sent in one piece', async () => {
  const { told, answer } = start()
  await answer.send(new Response('whole', { status: 201 }))
  expect(told).toMatchObject([{ type: 'http-response', call: 7, status: 201, more: false }])
  expect(bytesIn(told)).toBe(5)
})

it('H14 an endless body is cut off after 20 MiB, and its producer told to stop', async () => {
  const { told, answer } = start()
  const cancel = vi.fn()
  const body = new ReadableStream({ pull: (parts) => parts.enqueue(new Uint8Array(MIB)), cancel })
  await expect(answer.send(new Response(body))).rejects.toThrow('can be up to 20971520 bytes')
  expect(bytesIn(told)).toBe(20 * MIB)
  expect(told.at(-1)).toMatchObject({ more: true })
  expect(cancel).toHaveBeenCalledOnce()
})
