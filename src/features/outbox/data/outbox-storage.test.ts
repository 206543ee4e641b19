import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { KeptEntry } from '../model/outbox-entry'
import { outboxStorage } from './outbox-storage'

/** A fake of a browser's storage, whose keys are its properties. */
class Kept {
  declare isFull: boolean
  constructor() {
    Object.defineProperty(this, 'isFull', { value: false, writable: true })
  }
  getItem(key: string): string | null {
    return (this as unknown as Record<string, string>)[key] ?? null
  }
  setItem(key: string, value: string) {
    if (this.isFull) throw new Error('QuotaExceededError')
    Object.assign(this, { [key]: value })
  }
  removeItem(key: string) {
    Reflect.deleteProperty(this, key)
  }
}

let kept: Kept

beforeEach(() => {
  kept = new Kept()
  vi.stubGlobal('localStorage', kept)
  vi.stubGlobal('window', new EventTarget())
  // Every page that held a lock is closed.
  const request = async (_name: string, _options: unknown, run?: () => void) => run?.()
  vi.stubGlobal('navigator', { locks: { request } })
})

afterEach(() => vi.unstubAllGlobals())

const entry: KeptEntry = {
  clientMessageId: 'one',
  conversationId: 'c',
  content: 'From before',
  replyTo: null,
  files: [],
  createdAt: 1,
  refusal: null,
}

/** The messages that a page finds when it starts. */
function found(): readonly KeptEntry[] {
  const all: KeptEntry[] = []
  outboxStorage('ada').onLeft((left) => all.push(...left))
  return all
}

test('C19 a closed page’s messages are taken over, and stored once', () => {
  outboxStorage('ada').keep(entry)
  expect(found()).toEqual([entry])
  expect(Object.keys(kept)).toHaveLength(1)
  expect(found()).toEqual([entry])
})

test('C18 C19 entries that can’t be moved, because storage is full, stay where they are until sent or withdrawn', () => {
  outboxStorage('ada').keep(entry)
  kept.isFull = true
  const next = outboxStorage('ada')
  const left: KeptEntry[] = []
  next.onLeft((more) => left.push(...more))
  expect(left).toEqual([entry])
  expect(found()).toEqual([entry])

  kept.isFull = false
  next.keep({ ...entry, refusal: { code: 'FORBIDDEN' } })
  expect(found()).toMatchObject([{ refusal: { code: 'FORBIDDEN' } }])

  kept.isFull = true
  outboxStorage('ada').onLeft(() => {})
  const last = outboxStorage('ada')
  last.onLeft(() => {})
  last.forget('one')
  expect(found()).toEqual([])
})
