/** One file: one simulated device, on which each kind of change is made, left, and sent. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createChanges, joinWishes, type KeptWish, keyOf, type Wish } from './changes'
import { isWish } from './read-wish'

class Refused extends Error {
  constructor(readonly retryAfterMs?: number) {
    super('No.')
  }
}

const settled = () => new Promise<void>((done) => setImmediate(done))

/** A simulated device and server; `start` opens another page on the same device. */
function device() {
  const stored = new Map<string, KeptWish>()
  let ids = 0
  let now = 0

  function start() {
    const sent: { wish: Wish; ok: () => Promise<void>; fail: (error: Error) => Promise<void> }[] = []
    const timers: { at: number; run: () => void }[] = []
    const refused: Wish[] = []
    let leave: (left: readonly KeptWish[]) => void = () => {}
    const changes = createChanges({
      storage: {
        find: (key) => stored.get(key) ?? null,
        keep: (key, kept) => void stored.set(key, kept),
        forget: (key) => void stored.delete(key),
        onLeft: (take) => (leave = take),
        close() {},
      },
      send: (wish) =>
        new Promise<void>((resolve, reject) => {
          sent.push({ wish, ok: () => (resolve(), settled()), fail: (error) => (reject(error), settled()) })
        }),
      refusalOf: (error) =>
        error instanceof Refused ? { message: error.message, retryAfterMs: error.retryAfterMs } : null,
      onRefused: (wish) => void refused.push(wish),
      now: () => now,
      newId: () => `w${ids++}`,
      setTimer: (run, ms) => void timers.push({ at: now + ms, run }),
    })
    return {
      changes,
      sent,
      refused,
      /** Entries left by a closed page. */
      inherit: () => leave([...stored.values()]),
      wait(ms: number) {
        now += ms
        for (const timer of timers.splice(0)) {
          if (timer.at <= now) timer.run()
          else timers.push(timer)
        }
      },
    }
  }
  return { start, kept: () => [...stored.values()].map(({ wish }) => wish) }
}

const reaction = (on: boolean, seq = 1): Wish => ({ kind: 'reaction', conversationId: 'c', seq, emoji: '👍', on })
const read = (seq: number): Wish => ({ kind: 'read', conversationId: 'c', seq })
const never = () => new Promise<void>(() => {})

describe('changes', () => {
  test('C69 changes made offline are stored, and sent by the next page, in order and once', async () => {
    const d = device()
    const first = d.start()
    void first.changes.make([reaction(true)], never)
    void first.changes.make([{ kind: 'prefs', conversationId: 'c', pref: 'archived', on: true }], never)
    void first.changes.make([{ kind: 'delete', messageId: 'm' }], never)
    const second = d.start()
    second.inherit()
    expect(second.sent).toEqual([])
    second.changes.setConnected(true)
    for (let nth = 0; nth < 3; nth++) await second.sent[nth]!.ok()
    expect(second.sent.map(({ wish }) => wish.kind)).toEqual(['reaction', 'prefs', 'delete'])
    expect(d.kept()).toEqual([])
  })

  test('C69 the last change of a thing wins, whichever page made it', async () => {
    const d = device()
    const first = d.start()
    void first.changes.make([reaction(true)], never)
    void first.changes.make([reaction(false)], never)
    expect(d.kept()).toEqual([reaction(false)])
    const second = d.start()
    second.inherit()
    const third = d.start()
    void third.changes.make([reaction(true)], never)
    // The second page had taken over the older change, and now yields to the page with the later one.
    second.changes.setConnected(true)
    await settled()
    expect(second.sent).toEqual([])
    expect(d.kept()).toEqual([reaction(true)])
  })

  test('C588 notification settings, of a chat and in general, are stored setting by setting, with the last choice of each', async () => {
    const d = device()
    const { changes } = d.start()
    const chosen: Wish[] = [
      { kind: 'notify', conversationId: 'c', choice: 'everything' },
      { kind: 'notify', conversationId: 'c', choice: 'mentions' },
      { kind: 'notify', conversationId: 'd', choice: 'inherit' },
      { kind: 'prefs', conversationId: 'c', pref: 'muted', on: true },
      { kind: 'notifications', setting: { reactions: true } },
      { kind: 'notifications', setting: { about: 'nothing' } },
      { kind: 'notifications', setting: { about: 'mentions' } },
      { kind: 'notifications', setting: { quiet: null } },
    ]
    for (const wish of chosen) void changes.make([wish], never)
    const next = d.start()
    next.inherit()
    next.changes.setConnected(true)
    const left = chosen.filter((_, at) => at !== 0 && at !== 5)
    for (let nth = 0; nth < left.length; nth++) await next.sent[nth]!.ok()
    expect(next.sent.map(({ wish }) => wish)).toEqual(left)
    expect(d.kept()).toEqual([])
  })

  test('C425 privacy settings are stored one by one as well, with the last choice of each', async () => {
    const d = device()
    const { changes } = d.start()
    const chosen: Wish[] = [
      { kind: 'privacy', setting: { sendsReceipts: true } },
      { kind: 'privacy', setting: { sendsTyping: false } },
      { kind: 'privacy', setting: { sendsReceipts: false } },
      { kind: 'privacy', setting: { groupAdds: 'contacts' } },
    ]
    for (const wish of chosen) void changes.make([wish], never)
    const next = d.start()
    next.inherit()
    next.changes.setConnected(true)
    for (let nth = 0; nth < 3; nth++) await next.sent[nth]!.ok()
    expect(next.sent.map(({ wish }) => wish)).toEqual(chosen.slice(1))
    expect(d.kept()).toEqual([])
  })

  test.each<[boolean, unknown]>([
    [true, { sendsTyping: false }],
    [true, { groupAdds: 'invitation' }],
    [false, { groupAdds: 'nobody' }],
    [false, { sharesPresence: 'no' }],
    [false, { sharesPresence: true, sendsTyping: true }],
    [false, { isAdmin: true }],
    [false, {}],
    [false, undefined],
  ])('C425 a privacy setting is sent only if the server can read it: %s, %j', (isOne, setting) => {
    expect(isWish({ kind: 'privacy', setting })).toBe(isOne)
  })

  const quiet = { from: 0, to: 60, days: [1, 2], zone: 'Europe/Oslo' }
  test.each<[boolean, unknown]>([
    [true, { kind: 'notify', conversationId: 'c', choice: 'inherit' }],
    [false, { kind: 'notify', conversationId: 'c', choice: 'nothing' }],
    [false, { kind: 'notify', choice: 'inherit' }],
    [true, { kind: 'notifications', setting: { quiet } }],
    [true, { kind: 'notifications', setting: { quiet: null } }],
    [true, { kind: 'notifications', setting: { about: 'nothing' } }],
    [true, { kind: 'notifications', setting: { reactions: false } }],
    [false, { kind: 'notifications', setting: { reactions: 'no' } }],
    [false, { kind: 'notifications', setting: { about: 'some' } }],
    [false, { kind: 'notifications', setting: { about: 'nothing', reactions: true } }],
    [false, { kind: 'notifications', setting: {} }],
    [false, { kind: 'notifications' }],
    [false, { kind: 'notifications', setting: { quiet: { ...quiet, days: ['Monday'] } } }],
    [false, { kind: 'notifications', setting: { quiet: { ...quiet, from: '0' } } }],
    [false, { kind: 'notifications', setting: { quiet: { ...quiet, more: 1 } } }],
    [true, { kind: 'prefs', conversationId: 'c', pref: 'muted', on: true }],
    [false, { kind: 'prefs', conversationId: 'c', pref: 'loud', on: true }],
    [true, { kind: 'delete', messageId: 'm' }],
    [false, { kind: 'of another version', conversationId: 'c', on: true, seq: 1 }],
    [false, null],
  ])('C588 C69 changes on the device are sent only where the server can read them: %s, %j', (isOne, value) => {
    expect(isWish(value)).toBe(isOne)
  })

  test('C69 C106 a chat deleted and restored offline is not deleted', () => {
    const d = device()
    const { changes } = d.start()
    const chat = (on: boolean): Wish => ({ kind: 'chat', conversationId: 'a_b', seq: 4, on })
    void changes.make([chat(true)], never)
    expect(d.kept()).toEqual([chat(true)])
    void changes.make([chat(false)], never)
    expect(d.kept()).toEqual([chat(false)])
  })

  test('C69 a message deleted and restored offline is not deleted by the next page', async () => {
    const d = device()
    const first = d.start()
    void first.changes.make([{ kind: 'delete', messageId: 'm' }], never)
    void first.changes.make([{ kind: 'delete', messageId: 'm', isUndone: true }], never)
    const next = d.start()
    next.inherit()
    next.changes.setConnected(true)
    expect(next.sent.map(({ wish }) => wish)).toEqual([{ kind: 'delete', messageId: 'm', isUndone: true }])
  })

  test('C69 a response to an older change leaves the newer one', async () => {
    const d = device()
    const page = d.start()
    let answer = () => {}
    const older = page.changes.make([reaction(true)], () => new Promise<void>((resolve) => (answer = resolve)))
    void page.changes.make([reaction(false)], never)
    answer()
    await older
    expect(d.kept()).toEqual([reaction(false)])
  })

  test('C69 a change without a verdict is retried, later each time; a rejection ends it', async () => {
    const d = device()
    const page = d.start()
    page.changes.setConnected(true)
    await page.changes.make([reaction(true)], () => Promise.reject(new Error('no answer')))
    expect(page.sent).toHaveLength(1)
    await page.sent[0]!.fail(new Error('no answer'))
    page.wait(999)
    expect(page.sent).toHaveLength(1)
    page.wait(1)
    await page.sent[1]!.fail(new Error('no answer'))
    page.wait(1_000)
    expect(page.sent).toHaveLength(2)
    page.wait(1_000)
    await page.sent[2]!.fail(new Refused(5_000))
    page.wait(5_000)
    await page.sent[3]!.fail(new Refused())
    expect(page.refused).toEqual([reaction(true)])
    expect(d.kept()).toEqual([])
  })

  test('C69 a rejection is shown to the user who is still looking', async () => {
    const d = device()
    const page = d.start()
    await expect(page.changes.make([reaction(true)], () => Promise.reject(new Refused()))).rejects.toThrow('No.')
    expect(d.kept()).toEqual([])
    expect(page.refused).toEqual([])
  })

  test('C70 the highest read position of a chat is stored, and sent although a lower one follows', async () => {
    const d = device()
    const first = d.start()
    void first.changes.make([read(50)], never)
    void first.changes.make([read(30)], never)
    expect(d.kept()).toEqual([read(50)])
    const second = d.start()
    second.changes.setConnected(true)
    await second.changes.make([read(40)], () => Promise.resolve())
    expect(second.sent.map(({ wish }) => wish)).toEqual([read(50)])
    await second.sent[0]!.ok()
    expect(d.kept()).toEqual([])
  })

  test('C70 a delayed report is sent by the next page if this one is closed before', async () => {
    const d = device()
    d.start().changes.note(read(7))
    const next = d.start()
    next.inherit()
    next.changes.setConnected(true)
    expect(next.sent.map(({ wish }) => wish)).toEqual([read(7)])
    // Changes made before it are dropped.
    await d.start().changes.make([read(7)], () => Promise.resolve())
    expect(d.kept()).toEqual([])
  })

  test('C69 C70 in whatever order changes come, the last one of each thing is stored, and the highest read position', () => {
    const wishes = fc.oneof(
      fc.record({ kind: fc.constant('read' as const), conversationId: fc.constantFrom('c', 'd'), seq: fc.nat(9) }),
      fc.record({
        kind: fc.constantFrom('pin' as const, 'hide' as const),
        conversationId: fc.constantFrom('c', 'd'),
        seq: fc.nat(2),
        on: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('notify' as const),
        conversationId: fc.constantFrom('c', 'd'),
        choice: fc.constantFrom('inherit' as const, 'mentions' as const),
      }),
      fc.record({
        kind: fc.constant('notifications' as const),
        setting: fc.oneof(
          fc.record({ reactions: fc.boolean() }),
          fc.constantFrom({ quiet: null }, { about: 'mentions' as const }),
        ),
      }),
    )
    fc.assert(
      fc.property(fc.array(wishes), (made: Wish[]) => {
        const kept = new Map<string, KeptWish>()
        for (const [at, wish] of made.entries()) {
          const key = keyOf(wish)
          kept.set(key, joinWishes(kept.get(key) ?? null, { id: String(at), wish, madeAt: at }))
        }
        for (const [key, { wish }] of kept) {
          const same = made.filter((one) => keyOf(one) === key)
          if (wish.kind !== 'read') expect(wish).toEqual(same.at(-1))
          else expect(wish.seq).toBe(Math.max(...same.map((one) => (one.kind === 'read' ? one.seq : 0))))
        }
      }),
    )
  })
})
