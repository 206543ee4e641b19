import { createECDH } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { type Manager, subscriptionUnder } from './subscribing'

const bufferOf = (key: string) => Uint8Array.from(Buffer.from(key, 'base64url')).buffer
const createKey = () => createECDH('prime256v1').generateKeys('base64url')
const [oldKey, key] = [createKey(), createKey()]

/** As in browsers, only one subscription exists at a time, and subscribing under another key fails. */
let known: PushSubscription | null
let made: number
let isReachable: boolean
let saysKey: boolean
beforeEach(() => {
  known = null
  made = 0
  isReachable = true
  saysKey = true
})

function subscription(under: ArrayBuffer): PushSubscription {
  const one = {
    endpoint: `https://push.example.com/${++made}`,
    options: { applicationServerKey: saysKey ? under : null },
    async unsubscribe() {
      known = null
      return true
    },
  } as unknown as PushSubscription
  return one
}

const manager: Manager = {
  getSubscription: async () => known,
  async subscribe(options) {
    if (known) throw new DOMException('Another key', 'InvalidStateError')
    if (!isReachable) throw new DOMException('No push service', 'AbortError')
    const { applicationServerKey } = options as { applicationServerKey: Uint8Array<ArrayBuffer> }
    return (known = subscription(applicationServerKey.buffer))
  },
}

it('C433 a browser subscribes once, and keeps its subscription at each load', async () => {
  const first = await subscriptionUnder(manager, key, undefined)
  expect(new Uint8Array(first!.options.applicationServerKey!)).toEqual(new Uint8Array(bufferOf(key)))
  expect(await subscriptionUnder(manager, key, key)).toBe(first)
  expect(made).toBe(1)
})

it('C433 a browser subscribed under the server’s earlier key subscribes under the current one', async () => {
  known = subscription(bufferOf(oldKey))
  const renewed = await subscriptionUnder(manager, key, oldKey)
  expect(renewed?.endpoint).toBe('https://push.example.com/2')
  expect(new Uint8Array(renewed!.options.applicationServerKey!)).toEqual(new Uint8Array(bufferOf(key)))
  // The key that this browser stored last makes no difference.
  known = subscription(bufferOf(oldKey))
  expect((await subscriptionUnder(manager, key, key))?.endpoint).toBe('https://push.example.com/4')
})

it('C433 in a browser that doesn’t say its key, the stored one decides', async () => {
  saysKey = false
  const first = await subscriptionUnder(manager, oldKey, undefined)
  expect(await subscriptionUnder(manager, oldKey, oldKey)).toBe(first)
  expect((await subscriptionUnder(manager, key, oldKey))?.endpoint).toBe('https://push.example.com/2')
  // Whether it is the right one is unknown.
  expect((await subscriptionUnder(manager, key, undefined))?.endpoint).toBe('https://push.example.com/3')
})

it('C433 without its push service a browser has no subscription, and gets one at the next load', async () => {
  known = subscription(bufferOf(oldKey))
  isReachable = false
  expect(await subscriptionUnder(manager, key, oldKey)).toBeNull()
  isReachable = true
  expect((await subscriptionUnder(manager, key, key))?.endpoint).toBe('https://push.example.com/2')
})
