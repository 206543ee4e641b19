import { randomId } from '@/ui/random-id'
import { readComposed } from '@/features/composer/model/draft'
import type { OutboxStorage } from '../model/outbox'
import type { KeptEntry, Refusal } from '../model/outbox-entry'
import { holdName, whenFree } from '@/ui/page-lock'

/**
 * Stores unsent messages on this device, under their author and the page responsible for them. A page sends what was
 * written on it, and no other page does while it is open: it holds a lock, and the page that gets the lock next takes
 * over its messages. `localStorage`, because its writes finish before they return, so an Enter right before a reload
 * loses nothing.
 */
export function outboxStorage(userId: string): OutboxStorage {
  const own = randomId()
  const ofPerson = entriesOf(userId)
  const keyOf = (owner: string, clientMessageId: string) => `${ofPerson}${owner} ${clientMessageId}`
  const ending = new AbortController()
  const awaited = new Set([own])
  /** The previous keys of entries that could not be moved under this page, because storage was full. */
  const elsewhere = new Map<string, string>()
  let take: (left: readonly KeptEntry[]) => void = () => {}

  function look() {
    for (const { owner } of keysUnder(ofPerson)) {
      if (awaited.has(owner)) continue
      awaited.add(owner)
      const takeOver = () => {
        awaited.delete(owner)
        take(inherit(owner))
      }
      whenFree(lockOf(owner), ending.signal, takeOver)
    }
  }

  function inherit(owner: string): KeptEntry[] {
    const left: KeptEntry[] = []
    for (const { key, clientMessageId } of keysUnder(ofPerson).filter((one) => one.owner === owner)) {
      const entry = readEntry(clientMessageId, localStorage.getItem(key))
      if (!entry) remove(key)
      else {
        elsewhere.set(clientMessageId, key)
        keep(entry)
        left.push(entry)
      }
    }
    return left
  }

  /** The older copy is deleted once the new one exists. */
  function keep(entry: KeptEntry) {
    if (write(keyOf(own, entry.clientMessageId), entry)) leaveElsewhere(entry.clientMessageId)
  }

  function leaveElsewhere(clientMessageId: string) {
    const key = elsewhere.get(clientMessageId)
    if (key !== undefined) remove(key)
    elsewhere.delete(clientMessageId)
  }

  const onStorage = ({ key }: StorageEvent) => {
    if (key?.startsWith(ofPerson)) look()
  }

  return {
    keep,
    forget(clientMessageId) {
      remove(keyOf(own, clientMessageId))
      leaveElsewhere(clientMessageId)
    },
    onLeft(listener) {
      take = listener
      holdName(lockOf(own), ending.signal)
      window.addEventListener('storage', onStorage)
      look()
    },
    close() {
      window.removeEventListener('storage', onStorage)
      ending.abort()
    },
  }
}

/** A person's unsent messages here, from any page. */
export function forgetStoredEntries(userId: string) {
  for (const { key } of keysUnder(entriesOf(userId))) localStorage.removeItem(key)
}

const entriesOf = (userId: string) => `parley-outbox ${userId} `

const lockOf = (owner: string) => `parley-outbox ${owner}`

function keysUnder(prefix: string): { key: string; owner: string; clientMessageId: string }[] {
  try {
    return Object.keys(localStorage).flatMap((key) => {
      const [owner = '', clientMessageId = ''] = key.startsWith(prefix) ? key.slice(prefix.length).split(' ') : []
      return owner && clientMessageId ? [{ key, owner, clientMessageId }] : []
    })
  } catch {
    return []
  }
}

/** False if storage is blocked or full: the message then lives as long as the page. */
function write(key: string, entry: KeptEntry): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(entry))
    return true
  } catch {
    return false
  }
}

function remove(key: string) {
  try {
    localStorage.removeItem(key)
  } catch {
    // In that case it was never written.
  }
}

/** Null for anything that can't be a message, such as from another version. */
function readEntry(clientMessageId: string, written: string | null): KeptEntry | null {
  let value: unknown
  try {
    value = JSON.parse(written ?? '')
  } catch {
    return null
  }
  const composed = readComposed(value)
  if (!composed) return null
  const { conversationId, createdAt, refusal } = value as Record<string, unknown>
  if (typeof conversationId !== 'string' || typeof createdAt !== 'number') return null
  return { ...composed, clientMessageId, conversationId, createdAt, refusal: readRefusal(refusal) }
}

function readRefusal(value: unknown): Refusal | null {
  if (typeof value !== 'object' || value === null) return null
  const { code, message, subject } = value as Record<string, unknown>
  if (typeof code !== 'string') return null
  return { code, message: textOf(message), subject: textOf(subject) }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
