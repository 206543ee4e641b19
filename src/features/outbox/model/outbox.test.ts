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
  test('C17 a message is shown at once and sent at once', () => {
    const h = harness()
    h.add('c', 'hello')
    expect(h.states()).toEqual(['hello:sending'])
    expect(h.texts()).toEqual(['hello'])
  })

  test('C17 C19 five rapid sends are shown at once, and sent one after the other, each as soon as the last is acknowledged', async () => {
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

  test('C19 more messages than the rate limit allows arrive in order, however often the server says “later”', async () => {
    const h = harness()
    const texts = Array.from({ length: 60 }, (_, index) => String(index))
    for (const content of texts) h.add('c', content)
    const arrived = await h.answer((_content, nth) => (nth % 7 < 3 ? new Refused('RATE_LIMITED', 500) : null))
    expect(arrived).toEqual(texts)
  })

  test('C18 an acknowledged entry stays until the conversation shows it', async () => {
    const h = harness()
    h.add('c', 'hello')
    await h.sent[0]!.ok(7)
    expect(h.states()).toEqual(['hello:acknowledged'])
    h.outbox.settle('c', (entry) => entry.seq! > 7)
    expect(h.states()).toEqual(['hello:acknowledged'])
    h.outbox.settle('c', (entry) => entry.seq! <= 7)
    expect(h.states()).toEqual([])
  })

  test('C18 a rejection fails it; the text can be withdrawn or sent again', async () => {
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

  test('C19 any other failure is retried with the same id, and holds back later ones', async () => {
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

  test('C19 a rate-limited message is sent when the server says, in order, and without any action', async () => {
    const h = harness()
    for (const content of ['1', '2']) h.add('c', content)
    await h.sent[0]!.fail(new Refused('RATE_LIMITED', 50))
    expect(h.states()).toEqual(['1:waiting', '2:waiting'])
    // The connection isn't at fault, so the page doesn't mention it.
    expect(h.outbox.entries('c')[0]?.attempts).toBe(0)
    h.wait(49)
    expect(h.texts()).toEqual(['1'])
    h.wait(1)
    await h.sent[1]!.ok(0)
    expect(h.texts()).toEqual(['1', '1', '2'])
  })

  test('C19 waits while offline, can be withdrawn, and is sent in order afterwards', async () => {
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

  test('a message in flight can’t be withdrawn', () => {
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

  test('sends nothing more once closed', () => {
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

  test('C60 a message that the server would reject again isn’t retried; one whose cause may have changed is', async () => {
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

  test('C60 a message with a rejected file is sent once the file is removed', async () => {
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

  test('C71 a message with a lost file says so, and isn’t retried unchanged', () => {
    const h = harness()
    const id = h.add('c', 'Look', 'a')
    h.become('a', 'lost')
    expect(h.outbox.entries('c')).toMatchObject([{ state: 'failed', refusal: { code: UPLOAD_LOST } }])
    h.outbox.retry(id)
    expect(h.outbox.entries('c')).toMatchObject([{ state: 'failed' }])
    h.outbox.dropFile(id, 'a')
    expect(h.texts()).toEqual(['Look'])
  })

  test('C19 an unacknowledged message is stored from the start, with the reason for its rejection', async () => {
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

  test('C18 a withdrawn message is no longer stored', async () => {
    const h = harness(false)
    h.outbox.take(h.add('c', '1'))
    expect(h.kept()).toEqual([])
  })

  test('C19 a closed page’s messages are sent in the order they were written, with their ids; rejected ones stay rejected', async () => {
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

  test('C19 a page doesn’t take over its own messages', () => {
    const h = harness(false)
    h.add('c', '1')
    h.leave(h.kept())
    expect(h.states()).toEqual(['1:waiting'])
  })

  test('a message that failed while signed out is sent once someone signs in', () => {
    const h = harness()
    const entry = { clientMessageId: 'left', conversationId: 'c', content: '1', replyTo: null, files: [], createdAt: 1 }
    h.leave([{ ...entry, refusal: { code: 'UNAUTHENTICATED' } }])
    expect(h.states()).toEqual(['1:sending'])
  })

  test('C19 the number of unsent messages is limited; acknowledged ones don’t count', async () => {
    const h = harness()
    for (let count = 1; count <= MAX_UNSENT; count++) h.add('c', String(count))
    expect(h.outbox.add('c', text('one more'))).toBeNull()
    expect(h.kept()).toHaveLength(MAX_UNSENT)
    await h.sent[0]!.ok(0)
    expect(h.outbox.add('c', text('one more'))).not.toBeNull()
  })

  test('a message waits for its files, and lets those after it pass', async () => {
    const h = harness()
    h.add('c', 'look', 'photo')
    h.add('c', 'quick')
    expect(h.states()).toEqual(['look:waiting', 'quick:sending'])
    h.become('photo', 'ready')
    await h.sent[0]!.ok(0)
    expect(h.texts()).toEqual(['quick', 'look'])
  })

  test('C18 stopped uploads fail it, even offline; Retry continues both', () => {
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

  test('C19 a message taken over isn’t sent without its files', () => {
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

  test('a withdrawn message keeps its files; one file can be removed, and a message without content is deleted', () => {
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
