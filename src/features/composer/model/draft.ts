import type { Id } from '../../../../convex/_generated/dataModel'

/** Everything that makes up a message, typed, stored, sent, rejected, and withdrawn as one. */
export interface Composed {
  content: string
  /** The seq of the message it replies to: a reference, never a copy (R8). */
  replyTo: number | null
  /** Its uploads, by their ids on this device. */
  files: readonly string[]
}

/** The new text of the user's own message, as far as it is written. */
export interface Edit {
  messageId: Id<'messages'>
  seq: number
  content: string
}

/** An edit in flight, and the page that sent it: no one else learns its outcome while that page is open. */
export interface SavingEdit extends Edit {
  page: string
}

/** Everything a person is writing in one chat. An edit is in front; the message being composed waits behind it. */
export interface Draft extends Composed {
  edit: Edit | null
  /** Edits in flight: until the server responds, they may exist on this device alone. */
  saving: readonly SavingEdit[]
}

/** Copies the fields of a draft from an object that may have more. */
export function composedOf({ content, replyTo, files }: Composed): Composed {
  return { content, replyTo, files }
}

const nothingComposed: Composed = { content: '', replyTo: null, files: [] }

export const emptyDraft: Draft = { ...nothingComposed, edit: null, saving: [] }

export function isEmptyDraft({ content, replyTo, files, edit, saving }: Draft): boolean {
  return content === '' && replyTo === null && files.length === 0 && edit === null && saving.length === 0
}

/** Merges two drafts written independently: both texts are kept, and the later draft decides the rest. */
export function joinDrafts(earlier: Draft, later: Draft): Draft {
  return {
    content: [earlier.content, later.content].filter((text) => text !== '').join('\n'),
    replyTo: later.replyTo ?? earlier.replyTo,
    files: [...earlier.files, ...later.files],
    edit: later.edit ?? earlier.edit,
    saving: [...earlier.saving, ...later.saving],
  }
}

/** A withdrawn message goes back into the draft, above the current text and behind an edit; it remains a reply. */
export function takeBack(taken: Composed, draft: Draft): Draft {
  return { ...joinDrafts({ ...emptyDraft, ...taken }, draft), replyTo: taken.replyTo ?? draft.replyTo }
}

/**
 * Once a page is closed, no one waits for its edits in flight: the last of them becomes the draft again, unless another
 * edit is in front.
 */
export function leftDraft(draft: Draft, page: string): Draft {
  const left = draft.saving.findLast((one) => one.page === page)
  if (!left || draft.edit) return draft
  const { messageId, seq, content } = left
  return { ...draft, edit: { messageId, seq, content }, saving: draft.saving.filter((one) => one !== left) }
}

/**
 * The draft that another page has saved. Each page reports only its own edits in flight, even if others pass them on.
 */
export function toldDraft(known: Draft, told: Draft, page: string): Draft {
  const saving = [...known.saving.filter((one) => one.page !== page), ...told.saving.filter((one) => one.page === page)]
  return { ...told, saving }
}

/** Parses a draft that this device stored, perhaps by another version; null for anything invalid. */
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
  // The format of earlier versions.
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
  // Earlier versions didn't store the page, so by now it belongs to none.
  return { ...edit, page: typeof page === 'string' ? page : '' }
}
