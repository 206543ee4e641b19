/** The outbox, event by event. One file: one machine, and one test bench with its clock. */
import { describe, expect, test } from 'vitest'
import {
  createOutbox,
  MAX_IN_FLIGHT,
  MAX_UNSENT,
  RETRY_FIRST_MS,
  UPLOAD_LOST,
  UPLOAD_REFUSED,
  UPLOAD_STOPPED,
} from './outbox'
import { canRetry, type KeptEntry, type OutboxEntry } from './outbox-entry'

const text = (content: string) => ({ content, replyTo: null, files: [] as string[] })

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly retryAfterMs?: number,
  ) {
    super(code)
  }
}

/** A simulated server: each send waits until the test answers it. */
function harness(connected = true) {
  let now = 0
  let nextId = 0
  const filesAre = new Map<string, 'ready' | 'underway' | 'stopped' | 'refused' | 'lost'>()
  const timers: { at: number; run: () => void }[] = []
  const sent: { entry: OutboxEntry; ok: (seq: number) => Promise<void>; fail: (error: Error) => Promise<void> }[] = []
  const stored = new Map<string, KeptEntry>()
  let leave: (left: readonly KeptEntry[]) => void = () => {}
  const settled = () => new Promise<void>((done) => setImmediate(done))
  const outbox = createOutbox(
    {
      storage: {
        keep: (entry) => void stored.set(entry.clientMessageId, entry),
        forget: (id) => void stored.delete(id),
        onLeft: (take) => (leave = take),
        close() {},
      },
      send: (entry) =>
        new Promise((resolve, reject) => {
          sent.push({
            entry,
            ok: (seq) => (resolve({ seq }), settled()),
            fail: (error) => (reject(error), settled()),
          })
        }),
      filesOf: ({ files }) => {
        const states = files.map((file) => filesAre.get(file) ?? 'underway')
        return states.find((state) => state !== 'ready') ?? 'ready'
      },
      resumeFiles: ({ files }) => files.forEach((file) => filesAre.set(file, 'underway')),
      refusalOf: (error) => (error instanceof Refused ? error : null),
      now: () => now,
      newId: () => `m${nextId++}`,
      setTimer: (run, ms) => void timers.push({ at: now + ms, run }),
    },
    connected,
  )
  function wait(ms: number) {
    now += ms
    for (const timer of timers.splice(0)) {
      if (timer.at <= now) timer.run()
      else timers.push(timer)
    }
  }

  return {
    outbox,
    add(conversationId: string, content: string, ...files: string[]) {
      const id = outbox.add(conversationId, { ...text(content), files })
      if (id === null) throw new Error('There was no room')
      return id
    },
    sent,
    become(file: string, state: 'ready' | 'underway' | 'stopped' | 'refused' | 'lost') {
      filesAre.set(file, state)
      outbox.look()
    },
    kept: () => [...stored.values()],
    leave: (left: readonly KeptEntry[]) => leave(left),
    texts: () => sent.map(({ entry }) => entry.content),
    states: () => outbox.entries('c').map(({ content, state }) => `${content}:${state}`),
    wait,
    /** Answers every send in turn until all have arrived; returns the texts in order of arrival. */
    async answer(refuse: (content: string, nth: number) => Error | null) {
      const arrived: string[] = []
      for (let nth = 0; nth < sent.length || timers.length > 0;) {
        const next = sent[nth]
        if (!next) {
          wait(RETRY_FIRST_MS)
          continue
        }
        const error = refuse(next.entry.content, nth++)
        if (error) await next.fail(error)
        else {
          arrived.push(next.entry.content)
          await next.ok(arrived.length)
        }
      }
      return arrived
    },
  }
}

describe('outbox', () => {
  test('C17 a message is there at once and sent at once', () => {
    const h = harness()
    h.add('c', 'hello')
    expect(h.states()).toEqual(['hello:sending'])
    expect(h.texts()).toEqual(['hello'])
  })

  test('C17 C19 five rapid sends are there at once, and go out one after the other, each as soon as the last is there', async () => {
    const h = harness()
    const texts = ['1', '2', '3', '4', '5']
    for (const content of texts) h.add('c', content)
    expect(h.states().map((state) => state[0])).toEqual(texts)
    for (const [seq] of texts.entries()) {
      expect(h.texts()).toEqual(texts.slice(0, seq + 1))
      await h.sent[seq]!.ok(seq)
    }
  })

  test('C19 a first message that fails once still arrives first', async () => {
    const h = harness()
    for (const content of ['1', '2', '3']) h.add('c', content)
    const arrived = await h.answer((_content, nth) => (nth === 0 ? new Error('server') : null))
    expect(arrived).toEqual(['1', '2', '3'])
  })

  test('C19 more than the server takes at once arrive in order, however often it says “later”', async () => {
    const h = harness()
    const texts = Array.from({ length: 60 }, (_, index) => String(index))
    for (const content of texts) h.add('c', content)
    const arrived = await h.answer((_content, nth) => (nth % 7 < 3 ? new Refused('RATE_LIMITED', 500) : null))
    expect(arrived).toEqual(texts)
  })

  test('C18 acknowledged keeps the entry until the conversation shows it', async () => {
    const h = harness()
    h.add('c', 'hello')
    await h.sent[0]!.ok(7)
    expect(h.states()).toEqual(['hello:acknowledged'])
    h.outbox.settle('c', (entry) => entry.seq! > 7)
    expect(h.states()).toEqual(['hello:acknowledged'])
    h.outbox.settle('c', (entry) => entry.seq! <= 7)
    expect(h.states()).toEqual([])
  })

  test('C18 a refusal fails it; the text can be taken back or sent again', async () => {
    const h = harness()
    const id = h.add('c', 'hello')
    await h.sent[0]!.fail(new Refused('FORBIDDEN'))
    expect(h.outbox.entries('c')[0]).toMatchObject({ state: 'failed', refusal: { code: 'FORBIDDEN' } })
    h.outbox.retry(id)
    expect(h.states()).toEqual(['hello:sending'])
    expect(h.sent[1]!.entry.clientMessageId).toBe(id)
    await h.sent[1]!.fail(new Refused('TOO_LONG'))
    expect(h.outbox.take(id)).toEqual(text('hello'))
    expect(h.states()).toEqual([])
  })

  test('C19 any other failure is tried again, with the same id, and holds back later ones', async () => {
    const h = harness()
    const id = h.add('c', '1')
    await h.sent[0]!.fail(new Error('server'))
    expect(h.states()).toEqual(['1:waiting'])
    h.add('c', '2')
    h.add('other', 'elsewhere')
    expect(h.texts()).toEqual(['1', 'elsewhere'])
    h.wait(RETRY_FIRST_MS)
    expect(h.texts()).toEqual(['1', 'elsewhere', '1'])
    await h.sent[2]!.ok(0)
    expect(h.texts()).toEqual(['1', 'elsewhere', '1', '2'])
    expect(h.sent[2]!.entry.clientMessageId).toBe(id)
  })

  test('C19 what came too fast goes out when the server says, in order, and nobody has to do anything', async () => {
    const h = harness()
    for (const content of ['1', '2']) h.add('c', content)
    await h.sent[0]!.fail(new Refused('RATE_LIMITED', 50))
    expect(h.states()).toEqual(['1:waiting', '2:waiting'])
    // The connection isn't at fault, so nothing is said about it.
    expect(h.outbox.entries('c')[0]?.attempts).toBe(0)
    h.wait(49)
    expect(h.texts()).toEqual(['1'])
    h.wait(1)
    await h.sent[1]!.ok(0)
    expect(h.texts()).toEqual(['1', '1', '2'])
  })

  test('C19 waits while disconnected, can be taken back, and goes out in order after', async () => {
    const h = harness(false)
    h.add('c', '1')
    const second = h.add('c', '2')
    h.add('c', '3')
    expect(h.states()).toEqual(['1:waiting', '2:waiting', '3:waiting'])
    expect(h.outbox.take(second)).toEqual(text('2'))
    h.outbox.setConnected(true)
    expect(h.texts()).toEqual(['1'])
    await h.sent[0]!.ok(0)
    expect(h.texts()).toEqual(['1', '3'])
  })

  test('what is on its way is not taken back', () => {
    const h = harness()
    const id = h.add('c', 'hello')
    expect(h.outbox.take(id)).toBeNull()
    expect(h.states()).toEqual(['hello:sending'])
  })

  test('C19 at most 20 are in flight, over all conversations', async () => {
    const h = harness()
    for (let i = 0; i < 30; i++) h.add(`c${i}`, String(i))
    expect(h.sent).toHaveLength(MAX_IN_FLIGHT)
    await h.sent[0]!.ok(0)
    expect(h.sent).toHaveLength(MAX_IN_FLIGHT + 1)
  })

  test('closed, it sends nothing more', () => {
    const h = harness(false)
    h.add('c', 'hello')
    h.outbox.close()
    h.outbox.setConnected(true)
    expect(h.sent).toEqual([])
  })

  test('the entries of a conversation are the same array until one of them changes', () => {
    const h = harness()
    h.add('c', 'hello')
    const before = h.outbox.entries('c')
    h.add('other', 'x')
    expect(h.outbox.entries('c')).toBe(before)
  })

  test('C60 what the server would refuse again is not tried again; what may have changed is', async () => {
    const h = harness()
    const id = h.add('c', '1')
    const isTried = async (refusal: Refused) => {
      await h.sent.at(-1)!.fail(refusal)
      const before = h.sent.length
      h.outbox.retry(id)
      return h.sent.length > before
    }
    expect(await isTried(new Refused('FORBIDDEN'))).toBe(true)
    expect(await isTried(Object.assign(new Refused('NOT_FOUND'), { subject: 'conversation' }))).toBe(true)
    expect(await isTried(new Refused('A_CODE_OF_A_NEWER_SERVER'))).toBe(true)
    expect(await isTried(Object.assign(new Refused('NOT_FOUND'), { subject: 'file' }))).toBe(false)
    expect(h.outbox.entries('c')).toMatchObject([{ state: 'failed', refusal: { code: 'NOT_FOUND', subject: 'file' } }])
    for (const code of ['TOO_LONG', 'EMPTY', 'INVALID_INPUT', 'CONFLICT', 'LIMIT_REACHED', 'ACCOUNT_DELETED']) {
      expect(canRetry({ code }), code).toBe(false)
    }
  })

  test('C60 a message with a file the server would not have goes once that is taken out of it', async () => {
    const h = harness()
    const id = h.add('c', 'Look', 'a', 'b')
    h.become('a', 'ready')
    h.become('b', 'refused')
    expect(h.outbox.entries('c')).toMatchObject([{ state: 'failed', refusal: { code: UPLOAD_REFUSED } }])
    h.outbox.retry(id)
    expect(h.sent).toEqual([])
    h.outbox.dropFile(id, 'b')
    expect(h.sent).toMatchObject([{ entry: { content: 'Look', files: ['a'] } }])
  })

  test('C71 a message whose file is nowhere any more says so, and is not tried again as it is', () => {
    const h = harness()
    const id = h.add('c', 'Look', 'a')
    h.become('a', 'lost')
    expect(h.outbox.entries('c')).toMatchObject([{ state: 'failed', refusal: { code: UPLOAD_LOST } }])
    h.outbox.retry(id)
    expect(h.outbox.entries('c')).toMatchObject([{ state: 'failed' }])
    h.outbox.dropFile(id, 'a')
    expect(h.texts()).toEqual(['Look'])
  })

  test('C19 what is not acknowledged is kept from its first moment on, with why it was refused', async () => {
    const h = harness()
    const id = h.add('c', '1')
    expect(h.kept()).toEqual([
      { clientMessageId: id, conversationId: 'c', content: '1', replyTo: null, files: [], createdAt: 1, refusal: null },
    ])
    await h.sent[0]!.fail(new Refused('FORBIDDEN'))
    expect(h.kept()).toMatchObject([{ content: '1', refusal: { code: 'FORBIDDEN' } }])
    h.outbox.retry(id)
    expect(h.kept()).toMatchObject([{ content: '1', refusal: null }])
    await h.sent[1]!.ok(4)
    expect(h.kept()).toEqual([])
  })

  test('C18 what is taken back is kept no more', async () => {
    const h = harness(false)
    h.outbox.take(h.add('c', '1'))
    expect(h.kept()).toEqual([])
  })

  test('C19 what a page left behind goes out in the order it was written in, with its ids; the refused stays refused', async () => {
    const before = harness(false)
    for (const content of ['1', '2', '3']) before.add('c', content)
    const [first, second, third] = before.kept()
    const h = harness(false)
    h.add('c', 'later')
    const refused = { ...second!, refusal: { code: 'FORBIDDEN' } }
    const left = [third!, first!, refused].map((entry) => ({ ...entry, createdAt: entry.createdAt - 10 }))
    h.leave(left.map((entry) => ({ ...entry, clientMessageId: `left ${entry.clientMessageId}` })))
    expect(h.states()).toEqual(['1:waiting', '2:failed', '3:waiting', 'later:waiting'])
    h.outbox.setConnected(true)
    for (let nth = 0; nth < 3; nth++) await h.sent[nth]!.ok(nth)
    expect(h.sent.map(({ entry }) => entry.clientMessageId)).toEqual(['left m0', 'left m2', 'm0'])
  })

  test('C19 what this page has itself is not taken over a second time', () => {
    const h = harness(false)
    h.add('c', '1')
    h.leave(h.kept())
    expect(h.states()).toEqual(['1:waiting'])
  })

  test('what nobody was signed in to send is sent once somebody is', () => {
    const h = harness()
    const entry = { clientMessageId: 'left', conversationId: 'c', content: '1', replyTo: null, files: [], createdAt: 1 }
    h.leave([{ ...entry, refusal: { code: 'UNAUTHENTICATED' } }])
    expect(h.states()).toEqual(['1:sending'])
  })

  test('C19 there is room for a stated number that are not sent; acknowledged ones take none', async () => {
    const h = harness()
    for (let count = 1; count <= MAX_UNSENT; count++) h.add('c', String(count))
    expect(h.outbox.add('c', text('one more'))).toBeNull()
    expect(h.kept()).toHaveLength(MAX_UNSENT)
    await h.sent[0]!.ok(0)
    expect(h.outbox.add('c', text('one more'))).not.toBeNull()
  })

  test('a message waits for its files, and lets those behind it pass', async () => {
    const h = harness()
    h.add('c', 'look', 'photo')
    h.add('c', 'quick')
    expect(h.states()).toEqual(['look:waiting', 'quick:sending'])
    h.become('photo', 'ready')
    await h.sent[0]!.ok(0)
    expect(h.texts()).toEqual(['quick', 'look'])
  })

  test('C18 files that stopped make it fail, also without a connection; Retry goes on with both', () => {
    const h = harness(false)
    const id = h.add('c', 'look', 'photo')
    h.become('photo', 'stopped')
    expect(h.outbox.entries('c')).toMatchObject([{ state: 'failed', refusal: { code: UPLOAD_STOPPED } }])
    h.outbox.setConnected(true)
    h.outbox.retry(id)
    expect(h.states()).toEqual(['look:waiting'])
    h.become('photo', 'ready')
    expect(h.states()).toEqual(['look:sending'])
  })

  test('C19 what was left behind is not sent without its files', () => {
    const h = harness()
    h.become('photo', 'stopped')
    h.leave([
      {
        clientMessageId: 'left',
        conversationId: 'c',
        content: 'look',
        replyTo: null,
        files: ['photo'],
        createdAt: 1,
        refusal: null,
      },
    ])
    expect(h.states()).toEqual(['look:failed'])
    expect(h.texts()).toEqual([])
  })

  test('what is taken back has its files; one file can be taken out, and a message of nothing goes', () => {
    const h = harness()
    const id = h.add('c', '', 'photo', 'paper')
    h.outbox.dropFile(id, 'photo')
    expect(h.outbox.entries('c')).toMatchObject([{ files: ['paper'] }])
    expect(h.kept()).toMatchObject([{ files: ['paper'] }])
    expect(h.outbox.take(id)).toEqual({ content: '', replyTo: null, files: ['paper'] })
    h.outbox.dropFile(h.add('c', '', 'photo'), 'photo')
    expect(h.outbox.entries('c')).toEqual([])
    expect(h.kept()).toEqual([])
  })
})
