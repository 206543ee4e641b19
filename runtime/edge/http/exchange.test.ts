import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FakeEngine } from '../sync/testing/fake-engine'
import type { TestServer } from '../sync/testing/server'
import { startServer } from '../sync/testing/server'

const MOST_DISCARDED = 32 << 20

let server: TestServer
let socket: Socket

beforeEach(async () => {
  server = await startServer(new FakeEngine({}))
  socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
})
afterEach(async () => {
  socket.destroy()
  await server.close()
})

const begin = (header: string) =>
  socket.write(`POST /api/query HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${header}\r\n\r\n`)

const answerBegins = async () => String((await once(socket, 'data'))[0]).slice(0, 12)

it('H7 a client that sends 31 MiB before reading gets the error response', async () => {
  const body = Buffer.alloc(31 << 20)
  begin(`Content-Length: ${body.length}`)
  await new Promise<void>((resolve, reject) => socket.write(body, (error) => (error ? reject(error) : resolve())))
  expect(await answerBegins()).toBe('HTTP/1.1 413')
})

it('H7 a client that announces more is rejected before it sends', async () => {
  begin(`Content-Length: ${MOST_DISCARDED + 1}`)
  expect(await answerBegins()).toBe('HTTP/1.1 413')
})

it('H7 a client that doesn’t announce a length is rejected beyond the limit', async () => {
  begin('Transfer-Encoding: chunked')
  const answer = answerBegins()
  socket.write(`${(MOST_DISCARDED + 1).toString(16)}\r\n`)
  socket.write(Buffer.alloc(MOST_DISCARDED + 1))
  expect(await answer).toBe('HTTP/1.1 413')
})
