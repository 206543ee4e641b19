import { type Draft, type Edit, isEmptyDraft } from './draft'
import type { Drafts } from './drafts'

export interface EditsInput {
  drafts: Drafts
  conversationId: string
  /** What a message says now; nothing for one that is not on show. */
  textOf: (seq: number) => string | undefined
  send: (edit: Edit) => Promise<unknown>
  /** One that had been written on made way. */
  onPutAside: (takeUp: () => void) => void
  /** `takeUp` is null for one that is in the composer again. */
  onRefused: (error: unknown, takeUp: (() => void) | null) => void
}

export interface Edits {
  /** Takes up a message; one that is being edited already stays as far as it is written. */
  start: (edit: Edit) => void
  /** Something else comes to the front of the composer. */
  makeWay: (next: Partial<Draft>) => void
  save: (edit: Edit) => void
}

/** Edits of the messages of one chat. What was written is never lost: not to another edit, a refusal or a page that goes. */
export function createEdits(input: EditsInput): Edits {
  const { drafts, conversationId, textOf, send, onPutAside, onRefused } = input
  const draft = () => drafts.get(conversationId)
  const change = (next: Partial<Draft>) => drafts.set(conversationId, next)

  function makeWay(next: Partial<Draft>) {
    const { edit } = draft()
    change({ ...next, edit: next.edit ?? null })
    if (edit && textOf(edit.seq) !== edit.content) onPutAside(() => makeWay({ edit }))
  }

  function save(edit: Edit) {
    const { messageId, content } = edit
    // A newer one of the same message counts.
    change({
      edit: null,
      saving: [...draft().saving.filter((one) => one.messageId !== messageId), { ...edit, page: drafts.page }],
    })
    const others = () => draft().saving.filter((one) => one.messageId !== messageId || one.content !== content)
    const takeUp = () => {
      change({ saving: others() })
      makeWay({ edit })
    }
    send(edit).then(
      () => change({ saving: others() }),
      (error: unknown) => {
        // Never under the fingers of one who is writing something else: then it waits.
        const isFree = isEmptyDraft({ ...draft(), saving: [] })
        if (isFree) takeUp()
        onRefused(error, isFree ? null : takeUp)
      },
    )
  }

  return {
    start(edit) {
      if (draft().edit?.messageId !== edit.messageId) makeWay({ edit })
    },
    makeWay,
    save,
  }
}
