import { describe, expect, it } from 'vitest'
import type { ViewedMessage } from '@/features/files/model/viewed-pictures'
import { aroundOf, joinPictures } from './chat-pictures'

const message = (seq: number | null, key = `m${seq}`): ViewedMessage => ({
  key,
  seq,
  senderId: 'ada',
  sentAt: 1,
  content: '',
  files: [],
})

describe('pictures of a whole chat', () => {
  const loaded = [message(10), message(12), message(15), message(null, 'unsent')]

  it('C614 continue before and after the loaded messages', () => {
    expect(aroundOf(12, loaded)).toEqual({ before: 10, after: 15, hasLoaded: true })
    expect(aroundOf(null, loaded)).toEqual({ before: 10, after: 15, hasLoaded: true })
  })

  it('C614 surround a picture on the shelf that the timeline hasn’t loaded', () => {
    expect(aroundOf(3, loaded)).toEqual({ before: 4, after: 3, hasLoaded: false })
    expect(aroundOf(99, loaded)).toEqual({ before: 100, after: 99, hasLoaded: false })
    expect(aroundOf(3, [])).toEqual({ before: 4, after: 3, hasLoaded: false })
  })

  it('C614 contain each message once', () => {
    const joined = joinPictures([message(1), message(10)], loaded, [message(15), message(16)])
    expect(joined.map(({ key }) => key)).toEqual(['m1', 'm10', 'm12', 'm15', 'unsent', 'm16'])
  })
})
