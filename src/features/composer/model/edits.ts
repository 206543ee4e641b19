import { type Draft, type Edit, isEmptyDraft } from './draft'
import type { Drafts } from './drafts'

export interface EditsInput {
  drafts: Drafts
  conversationId: string
  /** The message's current text; undefined if it isn't loaded. */
  textOf: (seq: number) => string | undefined
  send: (edit: Edit) => Promise<unknown>
  /** An edit in progress was replaced. */
  onPutAside: (takeUp: () => void) => void
  /** `takeUp` is null if the edit is in the composer again. */
  onRefused: (error: unknown, takeUp: (() => void) | null) => void
}

export interface Edits {
  /** Starts editing a message; if it is being edited already, keeps what was written. */
  start: (edit: Edit) => void
  /** Something else moves to the front of the composer. */
  makeWay: (next: Partial<Draft>) => void
  save: (edit: Edit) => void
}

/** Edits of one chat's messages. Written text is never lost: not to another edit, a rejection, or a closed page. */
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
    // A newer edit of the same message wins.
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
        // Never interrupts someone who is writing something else: then it waits.
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
