export interface TextChange {
  start: number
  end: number
  text: string
  /** What is selected then; by default the caret stands behind the text. */
  selected?: { start: number; end: number }
}

/**
 * Changes a part of a field's text as typing would: the browser's own undo takes it back, and React hears of it. Only
 * the old editing command does that; where a browser has given it up, the change is made without undo.
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
