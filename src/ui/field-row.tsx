'use client'

import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from './cx'
import { isOfInputMethod } from './keys'
import './messages/common'
import { rowClass } from './row-group'

type InputProps = Pick<
  ComponentProps<'input'>,
  'placeholder' | 'autoComplete' | 'autoCapitalize' | 'spellCheck' | 'maxLength' | 'name'
>

interface FieldRowProps extends InputProps {
  label: string
  value: string
  /** Rejects if it could not be saved. */
  onSave: (value: string) => Promise<unknown>
  /** The text for an error of `onSave`. */
  reasonOf: (error: unknown) => string
  /** A validation error while typing; an invalid value isn't sent. */
  error?: string | undefined
  hint?: ReactNode
  /** Gets the text while it is being edited, null once it is saved. */
  onTyped?: (typed: string | null) => void
  /** Normalizes what is typed. */
  clean?: (typed: string) => string
  /** More than one line. */
  isLong?: boolean
}

const asIs = (typed: string) => typed

/**
 * A field in a row. It is saved on Enter or blur, and shows the result next to itself; Escape restores the previous
 * value. While untouched it follows the current value, which another tab may change.
 */
export function FieldRow({
  label,
  value,
  onSave,
  reasonOf,
  error,
  hint,
  onTyped,
  clean = asIs,
  isLong,
  ...input
}: FieldRowProps) {
  const t = useTranslations('app')
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const [state, setState] = useState<'still' | 'saving' | 'saved'>('still')
  const [refused, setRefused] = useState<string | null>(null)
  const isSaving = useRef(false)
  const type = (text: string | null) => {
    setTyped(text)
    setRefused(null)
    onTyped?.(text)
  }
  const wrong = refused ?? (typed === null ? undefined : error)

  async function save() {
    if (typed === null || error || isSaving.current) return
    if (typed.trim() === value) return type(null)
    isSaving.current = true
    setState('saving')
    try {
      await onSave(typed.trim())
      type(null)
      setState('saved')
    } catch (thrown) {
      setRefused(reasonOf(thrown))
      setState('still')
    } finally {
      isSaving.current = false
    }
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isOfInputMethod(event.nativeEvent)) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      void save()
    } else if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation()
      type(null)
    }
  }
  const hasNote = Boolean(wrong || hint)
  const shared = {
    id,
    dir: 'auto',
    value: typed ?? value,
    onChange: ({ target }: { target: { value: string } }) => {
      setState('still')
      type(clean(target.value))
    },
    onBlur: () => void save(),
    onKeyDown,
    'aria-invalid': wrong ? true : undefined,
    'aria-describedby': hasNote ? `${id}-note` : undefined,
    'aria-busy': state === 'saving',
    className: cx(
      '-my-1.5 -me-3 min-w-0 flex-1 rounded-control bg-transparent px-3 text-end text-text-2 transition-[background-color,box-shadow] type-body focus-field press focus-value max-md:text-base',
      isLong ? 'field-sizing-content max-h-40 scroll-quiet resize-none py-2' : 'h-9 max-md:h-11',
    ),
    ...input,
  }
  return (
    // The field reaches 6 px into the gap, and its halo 3.
    <div className={cx(rowClass, 'flex-wrap gap-y-2.5')}>
      <label htmlFor={id} className="flex-none type-control max-md:text-base">
        {label}
      </label>
      <span role="status" className="flex-none text-good type-small">
        {state === 'saved' && typed === null ? t('saved') : null}
      </span>
      {isLong ? <textarea rows={1} {...shared} /> : <input {...shared} />}
      {hasNote ? (
        <p
          id={`${id}-note`}
          role={wrong ? 'alert' : undefined}
          className={cx('w-full type-small', wrong ? 'text-danger' : 'text-text-2')}
        >
          {wrong ?? hint}
        </p>
      ) : null}
    </div>
  )
}
