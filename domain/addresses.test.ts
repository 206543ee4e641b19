import { expect, test } from 'vitest'
import { hrefOf, placeIn } from './addresses'

const read = (href: string) => placeIn(new URL(href, 'https://parley.example').searchParams)

test('a URL leads back to its conversation and message', () => {
  expect(hrefOf('a_b')).toBe('/messages?conversationId=a_b')
  expect(hrefOf('a_b', 0)).toBe('/messages?conversationId=a_b&message=0')
  expect(read(hrefOf('g & x', 31))).toEqual({ conversationId: 'g & x', seq: 31 })
  expect(read(hrefOf('a_b'))).toEqual({ conversationId: 'a_b', seq: null })
})

test.each(['', '-1', '1.5', '0x10', 'one', '1e3', '9'.repeat(16)])('“%s” isn’t a message', (message) => {
  expect(read(`/messages?conversationId=a_b&message=${message}`).seq).toBeNull()
})
