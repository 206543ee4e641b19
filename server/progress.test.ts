import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { endWithoutProgress } from './progress'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function upload(headers: Record<string, string> = { 'content-length': '25000000' }) {
  const socket = { bytesRead: 0, destroy: vi.fn() }
  const req = Object.assign(new EventEmitter(), {
    socket,
    headers,
    complete: false,
    destroyed: false,
    readableLength: 0,
    readableHighWaterMark: 65_536,
  })
  endWithoutProgress(req as unknown as IncomingMessage)
  /** So many bytes in each half minute. */
  const come = (bytes: number, times: number): void => {
    for (let n = 0; n < times && socket.destroy.mock.calls.length === 0; n++) {
      socket.bytesRead += bytes
      vi.advanceTimersByTime(30_000)
    }
  }
  return { req, socket, come }
}

it('B11 a file over a slow line arrives, however long it takes', () => {
  const { socket, come } = upload()
  come(30_000, 800)
  expect(socket.destroy).not.toHaveBeenCalled()
})

it('B11 what stands still, or drips, is ended', () => {
  for (const bytes of [0, 29]) {
    const { socket, come } = upload()
    come(30_000, 3)
    come(bytes, 1)
    expect(socket.destroy).toHaveBeenCalledOnce()
  }
})

it('B11 no one is ended for what the server has not taken yet, nor after the last byte', () => {
  const waiting = upload()
  waiting.req.readableLength = 65_536
  waiting.come(0, 10)
  const done = upload()
  done.req.complete = true
  done.come(0, 10)
  const gone = upload()
  gone.req.emit('close')
  gone.come(0, 10)
  const page = upload({})
  page.come(0, 10)
  for (const { socket } of [waiting, done, gone, page]) expect(socket.destroy).not.toHaveBeenCalled()
})
