import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byteLength,
  longestPayload,
  payloadOf,
  testPayload,
  withBadge,
  writePayload,
  type PushParts,
  type PushPayload,
} from './push-payload'

const data = {
  conversationId: `${'k'.repeat(32)}_${'m'.repeat(32)}`,
  seq: 812,
  messageId: 'x'.repeat(32),
  count: 1,
  isReplay: false,
}
const parts: PushParts = {
  title: 'Noor',
  body: 'See you at eight',
  origin: 'https://chat.example.com',
  isMuted: false,
  data,
}

/** Without unpaired surrogates. */
const isWhole = (text: string) => !/\p{Cs}/u.test(text)

describe('the payload of a push', () => {
  it('C404 has the form of Declarative Web Push, one tag per chat, and links to the message', () => {
    expect(JSON.parse(writePayload(parts))).toEqual({
      web_push: 8030,
      notification: {
        title: 'Noor',
        body: 'See you at eight',
        tag: `chat:${data.conversationId}`,
        navigate: `https://chat.example.com/messages?conversationId=${data.conversationId}&message=812`,
        silent: false,
        lang: '',
        dir: 'auto',
        data,
      },
    })
  })

  it('C593 includes the chat’s unread count if that is more than the one message it shows', () => {
    const titleFor = (more: object, title = 'Noor') =>
      payloadOf({ ...parts, title, data: { ...data, ...more } }).notification.title
    expect([titleFor({ count: 1 }), titleFor({ count: 0 })]).toEqual(['Noor', 'Noor'])
    expect(titleFor({ count: 7 })).toBe('Noor (7)')
    // Neither of these messages is counted.
    expect(titleFor({ count: 7, reaction: 'r' })).toBe('Noor')
    expect(titleFor({ count: 7, seq: -1 })).toBe('Noor')
    const written = writePayload({ ...parts, title: 'é'.repeat(9_000), data: { ...data, count: 7 } })
    expect((JSON.parse(written) as ReturnType<typeof payloadOf>).notification.title).toMatch(/é \(7\)$/)
  })

  it('C589 leaves space for the app badge’s count, which is added later', () => {
    const long = { ...parts, body: '漢'.repeat(9_000), hasBadge: true }
    const written = withBadge(writePayload(long), 999_999_999)
    expect(byteLength(written)).toBeLessThanOrEqual(longestPayload)
    expect(JSON.parse(written)).toMatchObject({ app_badge: 999_999_999, notification: { app_badge: '999999999' } })
    expect(byteLength(writePayload({ ...long, hasBadge: false }))).toBeGreaterThan(byteLength(writePayload(long)))
    const plain = writePayload(parts)
    expect(JSON.parse(withBadge(plain, 0))).toEqual({
      ...(JSON.parse(plain) as object),
      app_badge: 0,
      notification: { ...(JSON.parse(plain) as PushPayload).notification, app_badge: '0' },
    })
  })

  it('C404 is silent if it may have arrived before, or if the device’s sound is off', () => {
    expect(payloadOf({ ...parts, isMuted: true }).notification.silent).toBe(true)
    expect(payloadOf({ ...parts, data: { ...data, isReplay: true } }).notification.silent).toBe(true)
  })

  it('C404 never exceeds a push service’s limit, whatever the text, and is cut between characters', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc
        .constantFrom('\u0000', '"', '漢', '👩‍👩‍👧', '\\', 'é')
        .chain((unit) => fc.nat(8_000).map((times) => unit.repeat(times))),
    )
    fc.assert(
      fc.property(text, text, (title, body) => {
        const written = writePayload({ ...parts, title, body })
        expect(new TextEncoder().encode(written).length).toBeLessThanOrEqual(longestPayload)
        const { notification } = JSON.parse(written) as ReturnType<typeof payloadOf>
        const plain = JSON.stringify(payloadOf({ ...parts, title, body }))
        if (byteLength(plain) <= longestPayload && title.length <= 200) expect(notification.body).toBe(body)
        if (isWhole(title) && isWhole(body)) {
          expect([notification.title, notification.body].every(isWhole)).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['families', '👩‍👩‍👧‍👦'],
    ['flags', '🇳🇴'],
    ['skin tones', '👍🏽'],
    ['letters with marks', 'n̈ũ'],
    ['Hebrew', 'שָׁלוֹם '],
    ['Arabic', 'السَّلَامُ '],
    ['Devanagari', 'क्षि'],
    ['Hangul from its parts', '각'],
  ])('C584 %s are cut between characters as readers see them, even if bytes decide', (_, unit) => {
    const characters = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(unit)].map(
      ({ segment }) => segment,
    )
    for (const more of ['', 'x', 'xy', 'xyz']) {
      const text = more + unit.repeat(2_000)
      const { notification } = JSON.parse(writePayload({ ...parts, title: text, body: text })) as ReturnType<
        typeof payloadOf
      >
      for (const said of [notification.title, notification.body.replace(/…$/, '')]) {
        let rest = said.slice(more.length)
        for (let n = 0; rest !== '' && rest.trim() !== ''; n++) {
          const character = characters[n % characters.length]!
          expect(rest.startsWith(character), JSON.stringify(rest.slice(0, 20))).toBe(true)
          rest = rest.slice(character.length)
        }
        expect(said.length).toBeGreaterThan(100)
      }
    }
  })

  it('C404 a test is short, too', () => {
    const test = testPayload({ title: 'é'.repeat(9_000), body: '漢'.repeat(9_000), origin: 'https://chat.example.com' })
    expect(byteLength(test)).toBeLessThanOrEqual(longestPayload)
  })
})
