import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { watchUncaught } from './uncaught'

const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }
const stop = vi.fn()
const exit = vi.fn()
const timers: (() => void)[] = []
let process: EventEmitter

beforeEach(() => {
  vi.clearAllMocks()
  timers.length = 0
  process = new EventEmitter()
  watchUncaught(process, { log, stop, exit, setTimer: (_, task) => timers.push(task) })
})

it('FB5 an unhandled rejection is logged and counted, and ends nothing', () => {
  process.emit('unhandledRejection', new Error('lost'))
  process.emit('unhandledRejection', 'twice')
  expect(log.error).toHaveBeenLastCalledWith(expect.any(String), { count: 2, error: 'twice' })
  expect(stop).not.toHaveBeenCalled()
})

it('FB5 an uncaught error stops the server gracefully; a second one, or a stop that hangs, ends it', () => {
  process.emit('uncaughtException', new Error('broken'))
  expect(log.error).toHaveBeenCalledWith(
    expect.stringContaining('the server is stopping'),
    expect.objectContaining({ count: 1 }),
  )
  expect([stop.mock.calls.length, exit.mock.calls.length]).toEqual([1, 0])
  process.emit('uncaughtException', new Error('broken again'))
  expect([stop.mock.calls.length, exit.mock.calls.length]).toEqual([1, 1])
  timers[0]!()
  expect(exit).toHaveBeenCalledTimes(2)
})
