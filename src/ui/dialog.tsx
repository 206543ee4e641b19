'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import type { ComponentProps, ReactNode } from 'react'
import { useBackCloses } from './back-closes'
import { cx } from './cx'
import { dialogActionsClass } from './dialog-actions'
import { scrimClass, sheetClass, SheetHandle } from './phone-sheet'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  text?: ReactNode
  children?: ReactNode
  /** Buttons at the end: cancel first, then the verb with its number. */
  actions?: ReactNode
  initialFocus?: ComponentProps<typeof Base.Popup>['initialFocus']
  className?: string
}

/** A modal question or small form. Escape and the scrim close it, and the focus returns to what opened it. */
export function Dialog({ open, onOpenChange, title, text, children, actions, initialFocus, className }: DialogProps) {
  useBackCloses(open, () => onOpenChange(false))
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={scrimClass} />
        <Base.Viewport className="fixed inset-0 z-40 grid place-items-center overflow-y-auto p-4 max-md:place-items-end max-md:p-0 max-md:pt-12">
          <Base.Popup
            initialFocus={initialFocus}
            className={cx(
              'w-full max-w-100 rounded-sheet p-6 shadow-e3 surface-raised outline-none transition-[opacity,translate,scale] duration-140 ease-enter data-ending-style:translate-y-2 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-starting-style:translate-y-2 data-starting-style:opacity-0',
              sheetClass,
              'max-md:max-h-[calc(100dvh-3rem)] max-md:overflow-y-auto max-md:px-4 max-md:pt-0',
              className,
            )}
          >
            <SheetHandle onClose={() => onOpenChange(false)} />
            <Base.Title className="wrap-anywhere type-dialog-title">{title}</Base.Title>
            {text ? <Base.Description className="mt-1.5 text-text-2 type-body">{text}</Base.Description> : null}
            {children}
            {actions ? <div className={dialogActionsClass}>{actions}</div> : null}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
