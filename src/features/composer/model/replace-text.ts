export interface TextChange {
  start: number
  end: number
  text: string
  /** The selection afterwards; by default the caret is behind the text. */
  selected?: { start: number; end: number }
}

/**
 * Changes part of a field's text as typing would: the browser's own undo covers it, and React is notified. Only the
 * deprecated editing command can do that; in a browser without it, the change can't be undone.
 */
export function replaceText(field: HTMLTextAreaElement | null, { start, end, text, selected }: TextChange) {
  if (!field) return
  field.focus()
  field.setSelectionRange(start, end)
  const done = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
  if (!done && field.value.slice(start, end) !== text) {
    field.setRangeText(text, start, end, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }
  if (selected) field.setSelectionRange(selected.start, selected.end)
}
