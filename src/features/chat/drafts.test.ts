import { describe, expect, test } from 'vitest'
import { createDrafts } from './drafts'

function harness(stored: [string, string][] = []) {
  const saved: [string, string][] = []
  let timer: (() => void) | null = null
  let arrive = () => {}
  const loaded = new Promise<Map<string, string>>((resolve) => (arrive = () => resolve(new Map(stored))))
  const drafts = createDrafts(
    {
      load: () => loaded,
      save: async (id, text) => void saved.push([id, text]),
    },
    (run) => {
      timer = run
      return () => (timer = null)
    },
  )
  return {
    drafts,
    saved,
    pause: () => timer?.(),
    arrive: async () => {
      arrive()
      await loaded
      await Promise.resolve()
    },
  }
}

describe('drafts', () => {
  test('C16 one per conversation, written once after a pause', () => {
    const h = harness()
    h.drafts.set('a', 'he')
    h.drafts.set('a', 'hello')
    h.drafts.set('b', 'other')
    expect(h.drafts.get('a')).toBe('hello')
    expect(h.drafts.get('b')).toBe('other')
    expect(h.saved).toEqual([])
    h.pause()
    expect(h.saved).toEqual([
      ['a', 'hello'],
      ['b', 'other'],
    ])
  })

  test('C16 stored drafts appear, and what was typed meanwhile stays below', async () => {
    const h = harness([
      ['a', 'from before'],
      ['b', 'also'],
    ])
    h.drafts.set('a', 'typed')
    await h.arrive()
    expect(h.drafts.get('a')).toBe('from before\ntyped')
    expect(h.drafts.get('b')).toBe('also')
  })

  test('a draft emptied before the stored one arrived stays empty', async () => {
    const h = harness([['a', 'sent already']])
    h.drafts.set('a', 'x')
    h.drafts.set('a', '')
    await h.arrive()
    expect(h.drafts.get('a')).toBe('')
  })

  test('flush writes at once, and only what changed', () => {
    const h = harness()
    h.drafts.set('a', 'hello')
    h.drafts.flush()
    h.drafts.flush()
    expect(h.saved).toEqual([['a', 'hello']])
  })
})
