import type { Id } from '../../../../convex/_generated/dataModel'

/** What becomes a message: typed, kept, sent, refused and taken back as one. All that a message may carry belongs here. */
export interface Composed {
  content: string
  /** The seq of the message it answers: a reference, never a copy (R8). */
  replyTo: number | null
  /** Its uploads, by the names this device has for them. */
  files: readonly string[]
}

/** The new text of a message of one's own, as far as it is written. */
export interface Edit {
  messageId: Id<'messages'>
  seq: number
  content: string
}

/** An edit on its way, and the page that sent it: no one else knows what becomes of it while that page lives. */
export interface SavingEdit extends Edit {
  page: string
}

/** All that a person is writing in one chat. An edit stands in front; what was being composed waits behind it. */
export interface Draft extends Composed {
  edit: Edit | null
  /** Edits on their way: until the server has answered, this device alone surely has them. */
  saving: readonly SavingEdit[]
}

/** Out of what holds more than that. */
export function composedOf({ content, replyTo, files }: Composed): Composed {
  return { content, replyTo, files }
}

const nothingComposed: Composed = { content: '', replyTo: null, files: [] }

export const emptyDraft: Draft = { ...nothingComposed, edit: null, saving: [] }

export function isEmptyDraft({ content, replyTo, files, edit, saving }: Draft): boolean {
  return content === '' && replyTo === null && files.length === 0 && edit === null && saving.length === 0
}

/** Two that were written without knowing of each other: neither text is lost, and of the rest the later one counts. */
export function joinDrafts(earlier: Draft, later: Draft): Draft {
  return {
    content: [earlier.content, later.content].filter((text) => text !== '').join('\n'),
    replyTo: later.replyTo ?? earlier.replyTo,
    files: [...earlier.files, ...later.files],
    edit: later.edit ?? earlier.edit,
    saving: [...earlier.saving, ...later.saving],
  }
}

/** A message that was not sent is written on, above what is there and behind an edit: it still answers what it answered. */
export function takeBack(taken: Composed, draft: Draft): Draft {
  return { ...joinDrafts({ ...emptyDraft, ...taken }, draft), replyTo: taken.replyTo ?? draft.replyTo }
}

/** Once a page is gone no one waits for what it had on its way: the last of that is given back, unless another is in front. */
export function leftDraft(draft: Draft, page: string): Draft {
  const left = draft.saving.findLast((one) => one.page === page)
  if (!left || draft.edit) return draft
  const { messageId, seq, content } = left
  return { ...draft, edit: { messageId, seq, content }, saving: draft.saving.filter((one) => one !== left) }
}

/** What another page has saved. Each page alone says what it has on its way, whoever passes it on. */
export function toldDraft(known: Draft, told: Draft, page: string): Draft {
  const saving = [...known.saving.filter((one) => one.page !== page), ...told.saving.filter((one) => one.page === page)]
  return { ...told, saving }
}

/** What this device kept, perhaps as another version wrote it; null for what can't be any. */
export function readComposed(value: unknown): Composed | null {
  if (typeof value !== 'object' || value === null) return null
  const { content, replyTo, files } = value as Record<string, unknown>
  if (typeof content !== 'string') return null
  return {
    content,
    replyTo: typeof replyTo === 'number' ? replyTo : null,
    files: Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [],
  }
}

export function readDraft(value: unknown): Draft | null {
  // Before there was more to it.
  if (typeof value === 'string') return { ...emptyDraft, content: value }
  const composed = readComposed(value)
  if (!composed) return null
  const { edit, saving } = value as Record<string, unknown>
  const edits = Array.isArray(saving) ? saving.flatMap((one) => readSaving(one) ?? []) : []
  return { ...composed, edit: readEdit(edit), saving: edits }
}

function readEdit(value: unknown): Edit | null {
  if (typeof value !== 'object' || value === null) return null
  const { messageId, seq, content } = value as Record<string, unknown>
  if (typeof messageId !== 'string' || typeof seq !== 'number' || typeof content !== 'string') return null
  return { messageId: messageId as Id<'messages'>, seq, content }
}

function readSaving(value: unknown): SavingEdit | null {
  const edit = readEdit(value)
  if (!edit) return null
  const { page } = value as Record<string, unknown>
  // Earlier versions didn't say whose it was: no one's, by now.
  return { ...edit, page: typeof page === 'string' ? page : '' }
}
