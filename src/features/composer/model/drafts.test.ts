import { describe, expect, test } from 'vitest'
import { type Draft, emptyDraft, readDraft, takeBack } from './draft'
import { createDrafts } from './drafts'

const text = (content: string): Draft => ({ ...emptyDraft, content })

function harness(stored: [string, Draft][] = []) {
  const saved: [string, Draft][] = []
  const beside = new Map<string, Draft>()
  const gone = new Map<string, () => void>()
  let timer: (() => void) | null = null
  let tell: (id: string, draft: Draft, page: string) => void = () => {}
  let arrive = () => {}
  const loaded = new Promise<Map<string, Draft>>((resolve) => (arrive = () => resolve(new Map(stored))))
  const drafts = createDrafts(
    {
      page: 'here',
      load: () => loaded,
      save: async (id, draft) => void saved.push([id, draft]),
      saveBeside: (id, draft) => void beside.set(id, draft),
      onSaved: (take) => (tell = take),
      whenGone: (page, run) => void gone.set(page, run),
    },
    (run) => {
      timer = run
      return () => (timer = null)
    },
  )
  return {
    drafts,
    saved,
    beside,
    /** That page is closed. */
    end: (page: string) => gone.get(page)?.(),
    tell: (id: string, draft: Draft, page = 'there') => tell(id, draft, page),
    pause: () => timer?.(),
    arrive: async () => {
      arrive()
      await loaded
      await Promise.resolve()
    },
  }
}

describe('drafts', () => {
  test('G3.11 a deleted person leaves no drafts: neither the last keystrokes nor late writes', async () => {
    const h = harness([['b', text('stored')]])
    h.drafts.set('a', { content: 'typed' })
    h.drafts.close()
    h.pause()
    h.drafts.flush()
    await h.arrive()
    h.drafts.set('a', { content: 'late' })
    h.drafts.flush()
    expect(h.saved).toEqual([])
    expect(h.drafts.get('b')).toEqual(emptyDraft)
  })

  test('C16 exist once per conversation, and are saved once after a pause', async () => {
    const h = harness()
    await h.arrive()
    h.drafts.set('a', { content: 'he' })
    h.drafts.set('a', { content: 'hello' })
    h.drafts.set('b', { content: 'other' })
    expect(h.drafts.get('a')).toEqual(text('hello'))
    expect(h.drafts.get('b')).toEqual(text('other'))
    expect(h.saved).toEqual([])
    h.pause()
    expect(h.saved).toEqual([
      ['a', text('hello')],
      ['b', text('other')],
    ])
  })

  test('C16 stored drafts appear, and text typed meanwhile stays below', async () => {
    const h = harness([
      ['a', text('from before')],
      ['b', text('also')],
    ])
    h.drafts.set('a', { content: 'typed' })
    await h.arrive()
    expect(h.drafts.get('a')).toEqual(text('from before\ntyped'))
    expect(h.drafts.get('b')).toEqual(text('also'))
  })

  test('C63 sending before the stored draft was read takes none of it along', async () => {
    const h = harness([['a', text('never seen yet')]])
    h.drafts.set('a', { content: 'x' })
    h.drafts.set('a', { content: '' })
    h.pause()
    expect(h.saved).toEqual([])
    await h.arrive()
    expect(h.drafts.get('a')).toEqual(text('never seen yet'))
    h.pause()
    h.drafts.flush()
    expect(h.saved.filter(([, draft]) => draft.content !== 'never seen yet')).toEqual([])
  })

  test('C63 a page closed before it has read the stored drafts overwrites none of them', async () => {
    const h = harness([['a', text('never seen yet')]])
    h.drafts.set('a', { content: 'typed' })
    h.drafts.flush()
    expect(h.saved).toEqual([])
    expect([...h.beside]).toEqual([['a', text('typed')]])
    await h.arrive()
    expect(h.saved).toEqual([['a', text('never seen yet\ntyped')]])
  })

  test('C63 another page’s edit in flight becomes a draft once that page is closed, and not before', async () => {
    const change = { messageId: 'm' as never, seq: 4, content: 'changed' }
    const underway: Draft = { ...text(''), saving: [{ ...change, page: 'there' }] }
    const h = harness([['a', underway]])
    await h.arrive()
    expect(h.drafts.get('a')).toEqual(underway)
    h.end('there')
    expect(h.drafts.get('a')).toMatchObject({ edit: change, saving: [] })
  })

  test('C63 only the page that sent an edit ends it, even if other pages pass the draft on', async () => {
    const change = { messageId: 'm' as never, seq: 4, content: 'changed' }
    const theirs = { ...change, page: 'there' }
    const h = harness()
    await h.arrive()
    h.drafts.set('a', { saving: [{ ...change, page: 'here' }] })
    h.pause()
    h.tell('a', { ...text('hello'), saving: [theirs] })
    expect(h.drafts.get('a').saving).toEqual([{ ...change, page: 'here' }, theirs])
    // A third page has an older state of both.
    h.tell('a', { ...text('hello you'), saving: [] }, 'third')
    expect(h.drafts.get('a')).toMatchObject({ content: 'hello you', saving: [{ page: 'here' }, theirs] })
    h.tell('a', text('hello you'))
    expect(h.drafts.get('a').saving).toMatchObject([{ page: 'here' }])
  })

  test('are written at once by flush, if they have changed', async () => {
    const h = harness()
    await h.arrive()
    h.drafts.set('a', { content: 'hello' })
    h.drafts.flush()
    h.drafts.flush()
    expect(h.saved).toEqual([['a', text('hello')]])
  })

  test('C16 the text, the reply, and a half-written edit are one draft', async () => {
    const h = harness()
    await h.arrive()
    const edit = { messageId: 'm' as never, seq: 4, content: 'half' }
    h.drafts.set('a', { content: 'hello', replyTo: 3 })
    h.drafts.set('a', { edit })
    expect(h.drafts.get('a')).toEqual({ content: 'hello', replyTo: 3, files: [], edit, saving: [] })
    h.pause()
    expect(h.saved).toEqual([['a', { content: 'hello', replyTo: 3, files: [], edit, saving: [] }]])
  })

  test('C16 choices made before the stored draft arrived win; the rest comes from it', async () => {
    const edit = { messageId: 'm' as never, seq: 4, content: 'half' }
    const h = harness([['a', { content: 'from before', replyTo: 3, files: [], edit, saving: [] }]])
    h.drafts.set('a', { replyTo: 7 })
    await h.arrive()
    expect(h.drafts.get('a')).toEqual({ content: 'from before', replyTo: 7, files: [], edit, saving: [] })
  })

  test('C63 a half-written edit that arrives late doesn’t replace what is being typed, and isn’t lost', async () => {
    const edit = { messageId: 'm' as never, seq: 4, content: 'half' }
    const h = harness([['a', { ...text('from before'), edit }]])
    h.drafts.set('a', { content: 'typed' })
    await h.arrive()
    expect(h.drafts.get('a')).toEqual(text('from before\ntyped'))
    h.drafts.set('a', { content: '' })
    h.drafts.flush()
    expect(h.drafts.get('a')).toEqual(emptyDraft)
    expect(h.saved.at(-1)).toEqual(['a', { ...emptyDraft, edit }])
    // Another page has handled it.
    h.tell('a', emptyDraft)
    h.drafts.set('a', { content: 'next' })
    h.drafts.flush()
    expect(h.saved.at(-1)).toEqual(['a', text('next')])
  })

  test('C16 C18 a withdrawn message remains a reply, and text written meanwhile stays below', () => {
    const taken = { content: 'refused', replyTo: 3, files: ['photo'] }
    expect(takeBack(taken, emptyDraft)).toEqual({ ...emptyDraft, ...taken })
    expect(takeBack(taken, { ...emptyDraft, content: 'next', replyTo: 9, files: ['paper'] })).toEqual({
      ...emptyDraft,
      content: 'refused\nnext',
      replyTo: 3,
      files: ['photo', 'paper'],
    })
    expect(takeBack({ content: 'refused', replyTo: null, files: [] }, { ...emptyDraft, replyTo: 9 }).replyTo).toBe(9)
  })

  test('C16 sends and changes of another page take effect here, too, and aren’t written back', async () => {
    const h = harness([['a', text('half')]])
    await h.arrive()
    h.tell('a', text('half a word'))
    expect(h.drafts.get('a')).toEqual(text('half a word'))
    h.tell('a', emptyDraft)
    expect(h.drafts.get('a')).toEqual(emptyDraft)
    h.drafts.flush()
    expect(h.saved).toEqual([])
  })

  test('C16 a message sent by another page isn’t mistaken for text typed here before the stored drafts arrived', async () => {
    const h = harness([['a', text('half')]])
    h.tell('a', text('half a word'))
    await h.arrive()
    expect(h.drafts.get('a')).toEqual(text('half a word'))
  })

  test('C16 another page can’t remove what is being written here', async () => {
    const h = harness()
    await h.arrive()
    h.drafts.set('a', { content: 'here' })
    h.tell('a', emptyDraft)
    expect(h.drafts.get('a')).toEqual(text('here'))
    h.pause()
    h.tell('a', emptyDraft)
    expect(h.drafts.get('a')).toEqual(emptyDraft)
  })

  test('a draft of an earlier version is read, and an invalid one ignored', () => {
    expect(readDraft('text alone')).toEqual(text('text alone'))
    expect(readDraft({ content: 'hello', replyTo: '3', edit: { seq: 1 }, saving: [{}] })).toEqual(text('hello'))
    for (const value of [null, 3, {}, { content: 3 }]) expect(readDraft(value)).toBeNull()
  })
})
