import { describe, expect, test, vi } from 'vitest'
import { type Draft, type Edit, leftDraft, takeBack } from './draft'
import { createDrafts } from './drafts'
import { createEdits } from './edits'

const edit = (seq: number, content: string): Edit => ({ messageId: `m${seq}` as Edit['messageId'], seq, content })

async function harness() {
  const kept = new Map<string, Draft>()
  const drafts = createDrafts(
    {
      page: 'here',
      load: async () => new Map(),
      save: async (id, draft) => void kept.set(id, draft),
      saveBeside() {},
      onSaved() {},
      whenGone() {},
    },
    () => () => {},
  )
  await Promise.resolve()
  const answers: { ok: () => void; fail: () => void }[] = []
  const onPutAside = vi.fn<(takeUp: () => void) => void>()
  const onRefused = vi.fn<(error: unknown, takeUp: (() => void) | null) => void>()
  const edits = createEdits({
    drafts,
    conversationId: 'c',
    textOf: (seq) => `line ${seq}`,
    send: () =>
      new Promise((resolve, reject) => answers.push({ ok: () => resolve(null), fail: () => reject(new Error('no')) })),
    onPutAside,
    onRefused,
  })
  return {
    edits,
    onPutAside,
    onRefused,
    set: (change: Partial<Draft>) => drafts.set('c', change),
    draft: () => drafts.get('c'),
    /** The drafts that a page finds on the device when it starts. */
    found: () => {
      drafts.flush()
      const left = kept.get('c')
      return left && leftDraft(left, 'here')
    },
    answer: (nth: number, what: 'ok' | 'fail') => {
      answers[nth]?.[what]()
      return new Promise<void>((done) => setImmediate(done))
    },
  }
}

describe('edits', () => {
  test('C16 a saved edit stays on the device until the server has responded, and becomes a draft if the page was closed before', async () => {
    const h = await harness()
    h.edits.start(edit(1, 'line 1'))
    h.edits.save(edit(1, 'changed'))
    expect(h.draft().edit).toBeNull()
    expect(h.found()?.edit).toEqual(edit(1, 'changed'))
    await h.answer(0, 'ok')
    expect(h.found()).toMatchObject({ edit: null, saving: [] })
  })

  test('C16 the newest of several edits of a message is kept', async () => {
    const h = await harness()
    h.edits.save(edit(1, 'changed'))
    h.edits.save(edit(1, 'changed again'))
    await h.answer(0, 'ok')
    expect(h.found()?.edit).toEqual(edit(1, 'changed again'))
    await h.answer(1, 'ok')
    expect(h.found()?.edit).toBeNull()
  })

  test('C16 a rejected edit is in the composer again, if nothing else is', async () => {
    const h = await harness()
    h.edits.save(edit(1, 'changed'))
    await h.answer(0, 'fail')
    expect(h.draft()).toMatchObject({ edit: edit(1, 'changed'), saving: [] })
    expect(h.onRefused.mock.calls[0]?.[1]).toBeNull()
  })

  test('C16 a rejected edit waits while something else is being written, and can be resumed', async () => {
    const h = await harness()
    h.edits.save(edit(1, 'changed'))
    h.set({ content: 'Something el' })
    await h.answer(0, 'fail')
    expect(h.draft()).toMatchObject({ content: 'Something el', edit: null })
    expect(h.found()?.edit).toEqual(edit(1, 'changed'))
    h.onRefused.mock.calls[0]?.[1]?.()
    expect(h.draft()).toMatchObject({ content: 'Something el', edit: edit(1, 'changed'), saving: [] })
  })

  test('C16 replacing a changed edit can be undone; replacing an unchanged one shows nothing', async () => {
    const h = await harness()
    h.edits.start(edit(1, 'line 1'))
    h.edits.start(edit(2, 'line 2'))
    expect(h.onPutAside).not.toHaveBeenCalled()
    h.set({ edit: edit(2, 'half') })
    h.edits.start(edit(1, 'line 1'))
    h.onPutAside.mock.calls[0]?.[0]()
    expect(h.draft().edit).toEqual(edit(2, 'half'))
    h.edits.makeWay({ replyTo: 7 })
    expect(h.draft()).toMatchObject({ edit: null, replyTo: 7 })
    h.onPutAside.mock.calls[1]?.[0]()
    expect(h.draft()).toMatchObject({ edit: edit(2, 'half'), replyTo: 7 })
  })

  test('C16 starting to edit the message being edited changes nothing', async () => {
    const h = await harness()
    h.set({ edit: edit(1, 'half') })
    h.edits.start(edit(1, 'line 1'))
    expect(h.draft().edit).toEqual(edit(1, 'half'))
  })

  test('C16 C18 a withdrawn message leaves the half-written edit in front', async () => {
    const h = await harness()
    h.set({ content: 'next', edit: edit(1, 'half') })
    h.set(takeBack({ content: 'refused', replyTo: 3, files: [] }, h.draft()))
    expect(h.draft()).toMatchObject({ content: 'refused\nnext', replyTo: 3, edit: edit(1, 'half') })
  })
})
