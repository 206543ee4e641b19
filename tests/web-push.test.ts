import { createECDH, webcrypto } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { longestPayload } from '../domain/push-payload'
import { createPushKeys } from '../server/push-keys'
import { deviceKeysOf, deviceOf } from './support/push/device'
import { decrypt, requireSigned } from './support/push/service'
import { answerOf, createPost } from '../convex/model/pushPost'
import { encryptPush, fromBase64url, signFor, toBase64url, topicFor } from '../convex/model/webPush'

describe('a push', () => {
  it('C411 is encrypted according to RFC 8291', async () => {
    const [publicKey, d] = [
      'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
      'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
    ]
    const point = Buffer.from(publicKey, 'base64url')
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
    const curve = { name: 'ECDH', namedCurve: 'P-256' }
    const jwk = { kty: 'EC', crv: 'P-256', x: x!, y: y! }
    const local = {
      publicKey: await webcrypto.subtle.importKey('jwk', jwk, curve, true, []),
      privateKey: await webcrypto.subtle.importKey('jwk', { ...jwk, d }, curve, true, ['deriveBits']),
    }
    const subscription = {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    }
    const salt = fromBase64url('DGv6ra1nlYgDCS1FRnbzlw')
    const body = await encryptPush('When I grow up, I want to be a watermelon', subscription, local, salt)
    expect(toBase64url(body)).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    )
  })

  it('C411 can be decrypted on its device only, and the longest is as long as a push service accepts', async () => {
    const text = 'ü'.repeat((longestPayload - 1) / 2) + '.'
    const body = Buffer.from(await encryptPush(text, deviceOf('Noor')))
    expect(body.length).toBe(4_096)
    expect(decrypt(body, deviceKeysOf('Noor'))).toBe(text)
    expect(() => decrypt(body, deviceKeysOf('Kofi'))).toThrow('unable to authenticate')
    const again = Buffer.from(await encryptPush(text, deviceOf('Noor')))
    expect(again.subarray(0, 86)).not.toEqual(body.subarray(0, 86))
  })

  it('C411 is signed for its push service', async () => {
    const keys = { ...createPushKeys(), subject: 'mailto:ops@example.com' }
    const signed = await signFor('https://push.example.com', keys, Date.now())
    expect(requireSigned(signed, 'https://push.example.com')).toMatchObject({ sub: 'mailto:ops@example.com' })
    expect(() => requireSigned(signed, 'https://other.example.com')).toThrow('Bad claims')
    const stranger = createECDH('prime256v1').generateKeys('base64url')
    expect(() => requireSigned(signed.replace(/k=.*/, `k=${stranger}`), 'https://push.example.com')).toThrow('key')
  })

  it('C404 has one topic per chat and device, so that no one learns from it who shares a chat', async () => {
    const [noor, kofi] = [deviceOf('Noor').auth, deviceOf('Kofi').auth]
    const topic = await topicFor('a_b', noor)
    expect(topic).toMatch(/^[\w-]{32}$/)
    expect(await topicFor('a_b', noor)).toBe(topic)
    expect(await topicFor('a_c', noor)).not.toBe(topic)
    expect(await topicFor('a_b', kofi)).not.toBe(topic)
  })
})

describe('a push service’s response', () => {
  const now = Date.UTC(2026, 0, 1)
  it.each([
    [201, null, { result: 'taken' }],
    [202, null, { result: 'taken' }],
    [404, null, { result: 'gone' }],
    [410, null, { result: 'gone' }],
    [400, null, { result: 'refused' }],
    [403, null, { result: 'refused' }],
    [413, null, { result: 'refused' }],
    [307, null, { result: 'refused' }],
    [429, '120', { result: 'later', retryAfterMs: 120_000 }],
    [429, 'Thu, 01 Jan 2026 00:01:00 GMT', { result: 'later', retryAfterMs: 60_000 }],
    [429, 'soon', { result: 'later', retryAfterMs: undefined }],
    [500, null, { result: 'later', retryAfterMs: undefined }],
    [503, '7', { result: 'later', retryAfterMs: 7_000 }],
  ])('C408 is interpreted: status %i, Retry-After %s', (status, retryAfter, expected) => {
    expect(answerOf(status, retryAfter, now)).toEqual({ status, ...expected })
  })
})

describe('a push that gets no response', () => {
  const keys = { ...createPushKeys(), subject: 'mailto:ops@example.com' }
  const failing = (error: unknown) =>
    createPost({ keys, fetch: () => Promise.reject(error) })(deviceOf('Noor'), '{}', 'a_b')
  const causedBy = (code: string) => Object.assign(new TypeError('fetch failed'), { cause: { code } })

  it.each([
    // A name that resolves to a private address: no later time makes it a push service.
    ['EPRIVATEADDRESS', 'refused'],
    ['ECONNREFUSED', 'later'],
    ['ENOTFOUND', 'later'],
    ['UND_ERR_CONNECT_TIMEOUT', 'later'],
    // The push may have arrived all the same, and is repeated as a replay.
    ['ECONNRESET', 'unknown'],
    ['UND_ERR_SOCKET', 'unknown'],
  ])('C426 after %s is %s', async (code, result) => {
    expect(await failing(causedBy(code))).toEqual({ result, status: null })
  })

  it('C426 a push to a hanging service is abandoned, although the service may have accepted it', async () => {
    const hangs: typeof globalThis.fetch = (_, init) =>
      new Promise((_, reject) => init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason as Error)))
    const post = createPost({ keys, fetch: hangs, patienceMs: 1 })
    expect(await post(deviceOf('Noor'), '{}', 'a_b')).toEqual({ result: 'unknown', status: null })
  })

  it('C426 a subscription that no key fits is not tried again, and without keys all pushes wait', async () => {
    const fetch = () => Promise.reject(new Error('Nothing is sent.'))
    const wrong = { ...deviceOf('Noor'), p256dh: 'AAAA' }
    expect(await createPost({ keys, fetch })(wrong, '{}', 'a_b')).toEqual({ result: 'refused', status: null })
    expect(await createPost({ keys: null, fetch })(deviceOf('Noor'), '{}', 'a_b')).toMatchObject({ result: 'later' })
  })
})
