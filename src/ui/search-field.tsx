'use client'

import { Search, X } from 'lucide-react'
import type { ComponentProps, Ref } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from './cx'
import { Icon } from './icon'
import { Kbd } from './kbd'
import { isOfInputMethod } from './keys'
import './messages/shell'

interface SearchFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> {
  label: string
  value: string
  onValueChange: (value: string) => void
  /** Shown at the end while the field is empty and the device has a pointer. */
  keyHint?: string
  ref?: Ref<HTMLInputElement>
}

export function SearchField({
  label,
  value,
  onValueChange,
  keyHint,
  className,
  onKeyDown,
  ...props
}: SearchFieldProps) {
  const t = useTranslations('list')
  return (
    <div
      role="search"
      className={cx(
        'flex h-9 items-center gap-2 rounded-control bg-field ps-[11px] pe-2 text-text-3 transition-shadow focus-field max-md:h-10 max-md:rounded-row',
        className,
      )}
    >
      <Icon as={Search} size={16} />
      <input
        type="search"
        dir="auto"
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          // Escape first clears the field; an empty field leaves the key to the layer around it.
          if (event.key === 'Escape' && value && !isOfInputMethod(event.nativeEvent)) {
            event.preventDefault()
            event.stopPropagation()
            onValueChange('')
          }
          onKeyDown?.(event)
        }}
        className="h-full min-w-0 flex-1 bg-transparent text-text-1 outline-none type-body max-md:-my-0.5 max-md:h-11 max-md:text-base"
        {...props}
      />
      {value ? (
        <button
          type="button"
          aria-label={t('clearSearch')}
          onClick={({ currentTarget }) => {
            // The button disappears with the text; without this, so would the focus.
            currentTarget.parentElement?.querySelector('input')?.focus()
            onValueChange('')
          }}
          className="grid size-7 place-items-center rounded-chip text-text-2 press-text max-md:size-10"
        >
          <Icon as={X} size={16} />
        </button>
      ) : keyHint ? (
        <span className="contents max-md:hidden">
          <Kbd>{keyHint}</Kbd>
        </span>
      ) : null}
    </div>
  )
}
