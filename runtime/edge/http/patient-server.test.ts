import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { beforeEach, expect, it, vi } from 'vitest'
import { TestSystem } from '../../engine/testing/test-engine'
import { createPatientServer, endWithoutProgress } from './patient-server'

let system: TestSystem
beforeEach(() => {
  system = new TestSystem()
})

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
  endWithoutProgress(req as unknown as IncomingMessage, system)
  /** This many bytes per half minute. */
  const come = (bytes: number, times: number): void => {
    for (let n = 0; n < times && socket.destroy.mock.calls.length === 0; n++) {
      socket.bytesRead += bytes
      system.advance(30_000)
    }
  }
  return { req, socket, come }
}

it('B11 a file over a slow line arrives, however long it takes', () => {
  const { socket, come } = upload()
  come(30_000, 800)
  expect(socket.destroy).not.toHaveBeenCalled()
})

it('B11 ends a request that stalls or trickles', () => {
  for (const bytes of [0, 29]) {
    const { socket, come } = upload()
    come(30_000, 3)
    come(bytes, 1)
    expect(socket.destroy).toHaveBeenCalledOnce()
  }
})

it('B11 never ends a request while the server isn’t reading, or after its last byte', () => {
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

it('B11 limits the time for headers, but not for a whole request, and closes the socket of a stalled one', async () => {
  const server = createPatientServer((req, res) => void req.resume().on('end', () => res.end('taken')), system)
  expect([server.requestTimeout, server.headersTimeout]).toEqual([0, 15_000])
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const upload = async () => {
    const socket = connect(port, '127.0.0.1')
    const taken = once(server, 'request')
    socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 12000\r\n\r\n')
    await taken
    return socket
  }
  const still = await upload()
  const ended = once(still, 'close')
  const slow = await upload()
  const answer = once(slow, 'data')
  slow.write('x'.repeat(12_000))
  expect(String((await answer)[0])).toContain('taken')
  system.advance(30_000)
  await ended
  server.close()
  slow.destroy()
})
