'use client'

import { Toast as Base } from '@base-ui/react/toast'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { onToasts, takeToasts, type ToastItem } from './toast'
import { useSaid } from './said-toast'

const manager = Base.createToastManager()

/** Duration in ms. A toast with an action stays longer, for people who read slowly or reach it by keyboard. */
const SAYS = 5_000
const ASKS = 10_000

function show({ text, action }: ToastItem) {
  const id = manager.add({
    description: text,
    timeout: action ? ASKS : SAYS,
    actionProps: action && {
      children: action.label,
      onClick() {
        action.onSelect()
        manager.close(id)
      },
    },
  })
}

export function ToastLayer() {
  const t = useTranslations('app')
  const said = useSaid()
  useEffect(() => {
    const showWaiting = () => takeToasts().map(said).forEach(show)
    showWaiting()
    return onToasts(showWaiting)
  }, [said])
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport
          aria-label={t('toasts')}
          // On a phone, above the navigation; at the top while a sheet is open, whose buttons it would cover.
          className="fixed start-21 bottom-6 z-50 flex flex-col items-start gap-2.5 outline-none max-md:inset-x-4 max-md:bottom-[calc(4.5rem+env(safe-area-inset-bottom))] max-md:in-[body:has([data-sheet-handle])]:top-[calc(0.75rem+env(safe-area-inset-top))] max-md:in-[body:has([data-sheet-handle])]:bottom-auto"
        >
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function Toasts() {
  const { toasts } = Base.useToastManager()
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      // To a screen reader it is a dialog, so it needs a name; and it takes no keys from the page.
      data-toast
      aria-label={String(item.description)}
      swipeDirection={['down', 'left']}
      className="max-w-full rounded-row bg-toast text-toast-text shadow-e2 transition-[opacity,translate,scale] duration-140 ease-enter data-ending-style:translate-y-2 data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-limited:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Base.Content className="flex h-11 items-center gap-3 ps-3.5 pe-1.5">
        <Base.Description className="min-w-0 flex-1 truncate pe-2 type-body" />
        <Base.Action className="h-9 flex-none rounded-control px-2.5 font-semibold text-toast-action" />
      </Base.Content>
    </Base.Root>
  ))
}
