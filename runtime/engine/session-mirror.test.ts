import { describe, expect, it } from 'vitest'
import type { EngineEvent, HttpActionRequest } from './messages'
import { SessionMirror } from './session-mirror'

const request: HttpActionRequest = {
  type: 'http',
  call: 1,
  method: 'GET',
  url: 'http://x/',
  headers: [],
  body: null,
  identity: null,
}
const answer = (more: boolean): EngineEvent => ({
  type: 'http-response',
  call: 1,
  status: 200,
  headers: [],
  body: null,
  more,
})
const start = (): SessionMirror => {
  const mirror = new SessionMirror()
  mirror.note(request, 0)
  return mirror
}

describe('the mirror', () => {
  it('W5 H14 answers an HTTP action that was lost before its answer began', () => {
    expect(start().failCalls(() => true, 'lost', 0)).toMatchObject([
      { type: 'http-response', status: 500, more: false },
    ])
  })

  it('W5 H14 breaks the answer off that had begun', () => {
    const mirror = start()
    expect(mirror.settle(answer(true))).not.toBe(null)
    expect(mirror.failCalls(() => true, 'lost', 0)).toEqual([
      { type: 'http-chunk', call: 1, body: null, more: false, failed: true },
    ])
  })

  it('W5 H14 has nothing left of an answer that has ended', () => {
    const mirror = start()
    expect(mirror.settle(answer(true))).not.toBe(null)
    expect(mirror.settle({ type: 'http-chunk', call: 1, body: null, more: false })).not.toBe(null)
    expect(mirror.settle({ type: 'http-chunk', call: 1, body: null, more: false })).toBe(null)
    expect(mirror.failCalls(() => true, 'lost', 0)).toEqual([])
  })
})
