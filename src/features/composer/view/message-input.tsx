'use client'

import { ArrowUp, Check, CircleAlert } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useTypingSignal } from '@/features/typing/data/use-typing-signal'
import { AttachButton } from '@/features/files/view/attach-button'
import { cx } from '@/ui/cx'
import { useEnterKey } from '@/ui/enter-key'
import { FormError } from '@/ui/form-error'
import { Icon } from '@/ui/icon'
import { isOfInputMethod, shortcutKey } from '@/ui/keys'
import '@/ui/messages/chat'
import { codeOnDemand, onDemand, useInAdvance, useWhenIdle } from '@/ui/on-demand'
import { limits } from '../../../../domain/limits'
import { everyoneHandles } from '../../../../domain/handles'
import { handlesIn } from '../../../../domain/text/mentions'
import { trimText } from '../../../../domain/text/visible'
import { markFor } from '../model/composer-marks'
import { EmojiButton } from './emoji-button'
import type { Candidate } from '../model/mention-search'
import type { Composed, Edit } from '../model/draft'
import { EditContext, ReplyContext } from './composer-context'
import { useReferred } from '../data/use-referred'
import { replaceText } from '../model/replace-text'
import { takeLetters } from '../model/type-ahead'
import type { Attaching } from '../data/use-attaching'
import { Attachments } from './attachments'
import { useDraft } from '../data/use-draft'
import { useMentionPicker } from './use-mention-picker'

const mentionMenu = onDemand(() => import('./mention-menu').then((part) => part.MentionMenu))

interface MessageInputProps {
  conversationId: string
  self: string
  placeholder: string
  /** The users who can be mentioned here. */
  candidates: readonly Candidate[]
  field: RefObject<HTMLTextAreaElement | null>
  /** A large group, where typing is signaled less often. */
  isLarge: boolean
  /** Whether the others see that this person is typing. */
  signalsTyping: boolean
  /** A group in which this person can't mention everyone: `@everyone` stays plain text, and the composer says so. */
  everyoneIsText: boolean
  /** Starts editing one's last message; returns whether there is one. */
  onEditLast: () => boolean
  /** Scrolls the timeline by a screen. */
  onScrollPage: (by: 1 | -1) => void
  /** Removes it from the composer. */
  onSaveEdit: (edit: Edit) => void
  /** Whether the outbox had space; if not, the draft stays. */
  onSend: (composed: Composed) => boolean
  attaching: Attaching
}

/** Longer than the time between two hurried presses, and shorter than that between two intended ones. */
const doublePressMs = 500

/** The composer. All of its state is the conversation's draft, so there is no second copy to get out of sync. */
export function MessageInput(props: MessageInputProps) {
  const { conversationId, self, candidates, field, everyoneIsText, attaching, onEditLast, onScrollPage } = props
  const { onSaveEdit, onSend } = props
  const t = useTranslations('chat.composer')
  const [draft, change] = useDraft(self, conversationId)
  const { edit, replyTo } = draft
  const { files } = attaching
  const referred = useReferred(conversationId, edit?.seq ?? replyTo, self)
  const text = (edit ?? draft).content
  const signalsTyping = props.signalsTyping && edit === null
  const answered = edit === null && referred && 'name' in referred.quote ? referred.quote.name : null
  const placeholder = answered === null ? props.placeholder : t('replyTo', { name: answered })
  const typing = useTypingSignal(conversationId, props.isLarge)
  const savedAt = useRef(-Infinity)
  const [enterKey] = useEnterKey()
  useWhenIdle(marking.load)
  const trimmed = trimText(text)
  const uncalled = everyoneIsText ? handlesIn(trimmed).find((handle) => everyoneHandles.includes(handle)) : undefined
  const over = trimmed.length - limits.messageLength
  // A message with files needs no text.
  const hasFiles = edit ? Boolean(referred?.message?.attachments) : files.length > 0
  const isNothing = trimmed === '' && !hasFiles
  const isTooMuch = over > 0 || (edit === null && attaching.isOverfull)
  const mentions = useMentionPicker(field, candidates, (range, handle) =>
    replaceText(field.current, { ...range, text: handle }),
  )
  useInAdvance(mentionMenu, mentions.menu !== null)

  const writeOn = useEffectEvent((letters: string) => type(text + letters))
  useEffect(() => {
    const letters = takeLetters(conversationId)
    if (letters !== '') writeOn(letters)
    // On a touch screen, the keyboard would cover the messages.
    else if (!window.matchMedia('(hover: hover) and (pointer: fine)').matches) return
    field.current?.focus({ preventScroll: true })
  }, [field, conversationId])

  const edited = edit?.messageId ?? null
  useEffect(() => {
    // The caret goes to the end of the text.
    if (edited !== null) field.current?.setSelectionRange(field.current.value.length, field.current.value.length)
  }, [field, edited])

  const leaveEdit = () => change({ edit: null })
  const leaveReply = () => change({ replyTo: null })

  function type(content: string) {
    savedAt.current = -Infinity
    change(edit ? { edit: { ...edit, content } } : { content })
    if (!signalsTyping) return
    if (trimText(content) === '') typing.emptied()
    else typing.key()
  }

  function send({ timeStamp }: { timeStamp: number }) {
    if (isNothing || isTooMuch) return
    if (edit) savedAt.current = timeStamp
    // After an edit, the draft is back in the field: the second of two quick presses on Send must not send it,
    // unless it was changed in between.
    else if (timeStamp - savedAt.current < doublePressMs) return
    if (edit) return trimmed === referred?.message?.content ? leaveEdit() : onSaveEdit({ ...edit, content: trimmed })
    if (!onSend({ content: trimmed, replyTo, files })) return
    change({ content: '', replyTo: null })
    attaching.sent()
    if (signalsTyping) typing.sent()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (isOfInputMethod(event.nativeEvent) || mentions.onKeyDown(event) || onMarkKey(event)) return
    if (event.key === 'Escape' && referred) {
      event.preventDefault()
      event.stopPropagation()
      return edit ? leaveEdit() : leaveReply()
    }
    const hasModifier = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey
    if ((event.key === 'PageUp' || event.key === 'PageDown') && text === '' && !hasModifier) {
      event.preventDefault()
      return onScrollPage(event.key === 'PageUp' ? -1 : 1)
    }
    if (event.key === 'ArrowUp' && text === '' && !referred && onEditLast()) event.preventDefault()
    if (event.key !== 'Enter' || event.shiftKey) return
    // With Ctrl or ⌘ it always sends; alone, it does what the user chose.
    if (enterKey === 'breaks' && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    send(event)
  }

  return (
    <form
      onSubmit={(event) => event.preventDefault()}
      className="relative rounded-sheet surface-raised shadow-[inset_0_0_0_1px_var(--line),0_1px_2px_var(--shade)] focus-composer max-md:rounded-[1.375rem] has-[[data-context]]:max-md:rounded-[1rem]"
    >
      {edit ? (
        <EditContext message={referred?.message} onCancel={leaveEdit} />
      ) : referred ? (
        <ReplyContext quote={referred.quote} onCancel={leaveReply} />
      ) : null}
      <Attachments attaching={attaching} />
      <div className="flex min-h-11 items-end gap-0.5 p-1 max-md:p-0">
        <AttachButton isHidden={edit !== null} onPick={(files) => attaching.add({ files, hasFolder: false })} />
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
            onChange={(event) => type(event.target.value)}
            onKeyDown={onKeyDown}
            onSelect={mentions.look}
            onBlur={mentions.close}
            {...mentions.fieldProps}
            className="col-start-1 row-start-1 block resize-none overflow-y-auto bg-transparent px-1.5 py-2 outline-none placeholder:truncate placeholder-shown:overflow-hidden placeholder-shown:text-ellipsis placeholder-shown:whitespace-nowrap scroll-quiet max-md:px-0 max-md:py-[11px]"
          />
          {/* The same text in the same grid cell sizes the field without measuring it. */}
          <div
            aria-hidden
            className="invisible col-start-1 row-start-1 overflow-hidden px-1.5 py-2 wrap-break-word whitespace-pre-wrap max-md:px-0 max-md:py-[11px]"
          >
            {`${text}\u200b`}
          </div>
        </div>
        <EmojiButton field={field} onChange={type} />
        {/* Always rendered, so that the second tap of a double tap hits nothing else. */}
        <button
          type="submit"
          aria-label={t(edit ? 'save' : 'send')}
          aria-disabled={isNothing || undefined}
          disabled={isTooMuch}
          // Pressing it must not take the focus: on a phone, the keyboard would close.
          onPointerDown={(event) => event.preventDefault()}
          onClick={send}
          className={cx(
            'relative m-0.5 grid size-8 flex-none place-items-center rounded-pill transition-[background-color,scale] after:absolute after:-inset-1 disabled:opacity-50 max-md:m-1 max-md:size-9',
            isNothing ? 'text-text-3' : 'bg-fill text-on-fill press-fill enabled:active:scale-97',
          )}
        >
          <Icon as={edit ? Check : ArrowUp} size={18} />
        </button>
      </div>
      {mentions.menu ? <mentionMenu.Part {...mentions.menu} /> : null}
      {uncalled ? (
        <p role="status" className="px-3.5 pb-2 text-text-2 type-time">
          {t('callsNobody', { handle: uncalled })}
        </p>
      ) : null}
      {attaching.trouble ? (
        <FormError className="flex items-start gap-2 px-3 pb-2.5">
          <Icon as={CircleAlert} size={16} className="mt-px flex-none" />
          <span className="min-w-0">{attaching.trouble}</span>
        </FormError>
      ) : null}
      {over > 0 ? (
        <p role="status" className="px-3.5 pb-2 text-danger type-time">
          {t('tooLong', { over, limit: limits.messageLength })}
        </p>
      ) : null}
    </form>
  )
}

const marking = codeOnDemand(() => import('../../../../domain/text/toggle-mark').then((part) => part.toggleMark))

/** Ctrl or ⌘ with a letter puts a delimiter around the selection; returns whether the key was one of these. */
function onMarkKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (event.altKey || event.ctrlKey === event.metaKey) return false
  const mark = markFor(shortcutKey(event), event.shiftKey)
  if (mark === undefined) return false
  event.preventDefault()
  const { currentTarget: field } = event
  marking.load((toggleMark) => {
    const { value, selectionStart: start, selectionEnd: end } = field
    const change = toggleMark(value, { start, end }, mark)
    if (change) replaceText(field, change)
  })
  return true
}
