'use client'

import { ArrowUp, Check } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { useTypingSignal } from '@/features/typing/use-typing-signal'
import { useEnterKey } from '@/ui/enter-key'
import { Icon } from '@/ui/icon'
import { limits } from '../../../domain/limits'
import { markFor, toggleMark } from './composer-marks'
import { EmojiButton } from './emoji/emoji-button'
import { MentionMenu } from './mention-menu'
import type { Candidate } from './mention-search'
import { EditContext, ReplyContext } from './message/composer-context'
import { type ComposerMode, type EditMode, writing } from './message/composer-mode'
import { replaceText } from './replace-text'
import { useDraft } from './use-draft'
import { useMentionPicker } from './use-mention-picker'

interface MessageInputProps {
  conversationId: string
  self: string
  placeholder: string
  /** Whom one can call here. */
  candidates: readonly Candidate[]
  field: RefObject<HTMLTextAreaElement | null>
  /** The others of this conversation should see that one is typing. */
  signalsTyping: boolean
  mode: ComposerMode
  onMode: (mode: ComposerMode) => void
  /** Takes up the last message of one's own; whether there is one. */
  onEditLast: () => boolean
  onSaveEdit: (mode: EditMode) => void
  onSend: (text: string) => void
}

/** The composer. Its text is the draft of the conversation on screen: there is no other copy to get mixed up. */
export function MessageInput(props: MessageInputProps) {
  const { conversationId, self, candidates, field, mode, onMode, onEditLast, onSaveEdit, onSend } = props
  const t = useTranslations('chat.composer')
  const [draft, setDraft] = useDraft(self, conversationId)
  const isEditing = mode.kind === 'edit'
  const text = isEditing ? mode.text : draft
  const setText = isEditing ? (next: string) => onMode({ ...mode, text: next }) : setDraft
  const signalsTyping = props.signalsTyping && !isEditing
  const placeholder = mode.kind === 'reply' ? t('replyTo', { name: mode.name }) : props.placeholder
  const typing = useTypingSignal(conversationId)
  const [enterKey] = useEnterKey()
  const trimmed = text.trim()
  const over = trimmed.length - limits.messageLength
  const mentions = useMentionPicker(field, candidates, (range, handle) =>
    replaceText(field.current, { ...range, text: handle }),
  )

  useEffect(() => {
    // On a touch screen the keyboard would cover what one came to read.
    if (window.matchMedia('(hover: hover) and (pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [field])

  const edited = isEditing ? mode.messageId : null
  useEffect(() => {
    // One goes on where the text ends.
    if (edited !== null) field.current?.setSelectionRange(field.current.value.length, field.current.value.length)
  }, [field, edited])

  function change(next: string) {
    setText(next)
    if (!signalsTyping) return
    if (next.trim() === '') typing.emptied()
    else typing.key()
  }

  function send() {
    if (trimmed === '' || over > 0) return
    if (isEditing) return onSaveEdit(mode)
    onSend(trimmed)
    setText('')
    if (signalsTyping) typing.sent()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (isComposing(event) || mentions.onKeyDown(event) || onMarkKey(event)) return
    if (event.key === 'Escape' && mode.kind !== 'write') {
      event.preventDefault()
      event.stopPropagation()
      return onMode(writing)
    }
    if (event.key === 'ArrowUp' && text === '' && mode.kind === 'write' && onEditLast()) event.preventDefault()
    if (event.key !== 'Enter' || event.shiftKey) return
    // Ctrl or ⌘ with it always sends; by itself it does what the reader chose.
    if (enterKey === 'breaks' && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    send()
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      className="relative rounded-sheet surface-raised shadow-[inset_0_0_0_1px_var(--line),0_1px_2px_var(--shade)] focus-within:shadow-[inset_0_0_0_1px_var(--accent-line),0_1px_2px_var(--shade)] max-md:rounded-[1.375rem] has-[[data-context]]:max-md:rounded-[1rem]"
    >
      {mode.kind === 'reply' ? <ReplyContext mode={mode} onCancel={() => onMode(writing)} /> : null}
      {mode.kind === 'edit' ? <EditContext mode={mode} onCancel={() => onMode(writing)} /> : null}
      <div className="flex min-h-11 items-end gap-0.5 p-1 max-md:p-0">
        <div className="grid max-h-44 min-w-0 flex-1 grid-rows-[minmax(0,1fr)] type-message max-md:max-h-[12.375rem]">
          <textarea
            ref={field}
            value={text}
            rows={1}
            dir="auto"
            enterKeyHint={enterKey === 'breaks' ? 'enter' : 'send'}
            aria-label={placeholder}
            placeholder={placeholder}
            aria-invalid={over > 0 || undefined}
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
            onSelect={mentions.look}
            onBlur={mentions.close}
            {...mentions.fieldProps}
            className="col-start-1 row-start-1 block resize-none overflow-y-auto bg-transparent px-2.5 py-2 outline-none placeholder:truncate scroll-quiet max-md:px-4 max-md:py-[11px]"
          />
          {/* The same text in the same cell gives the field its height without measuring. */}
          <div
            aria-hidden
            className="invisible col-start-1 row-start-1 overflow-hidden px-2.5 py-2 wrap-break-word whitespace-pre-wrap max-md:px-4 max-md:py-[11px]"
          >
            {`${text}\u200b`}
          </div>
        </div>
        <EmojiButton field={field} onChange={change} />
        {trimmed === '' ? null : (
          <button
            type="submit"
            aria-label={t(isEditing ? 'save' : 'send')}
            disabled={over > 0}
            // A press must not take the focus: on a phone the keyboard would close.
            onPointerDown={(event) => event.preventDefault()}
            className="relative m-0.5 grid size-8 flex-none place-items-center rounded-pill bg-fill text-on-fill transition-[background-color,scale] after:absolute after:-inset-1 enabled:hover:bg-fill-2 enabled:active:scale-97 disabled:opacity-50 max-md:m-1 max-md:size-9"
          >
            <Icon as={isEditing ? Check : ArrowUp} size={18} />
          </button>
        )}
      </div>
      {mentions.menu ? <MentionMenu {...mentions.menu} /> : null}
      {over > 0 ? (
        <p role="status" className="px-3.5 pb-2 text-danger type-time">
          {t('tooLong', { over, limit: limits.messageLength })}
        </p>
      ) : null}
    </form>
  )
}

/** Ctrl or ⌘ with a letter puts a mark around the selection; whether the key was one. */
function onMarkKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (event.altKey || event.ctrlKey === event.metaKey) return false
  const mark = markFor(event.key, event.shiftKey)
  if (mark === undefined) return false
  event.preventDefault()
  const { value, selectionStart: start, selectionEnd: end } = event.currentTarget
  replaceText(event.currentTarget, toggleMark(value, { start, end }, mark))
  return true
}

/** An input method is choosing a word: its Enter is not ours. Safari tells only by the key code. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229
}
