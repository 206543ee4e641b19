'use client'

import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

/** One delay for the whole app: the first tooltip waits, its neighbours follow at once. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider delay={500} timeout={300}>
      {children}
    </Base.Provider>
  )
}

interface TooltipProps {
  content: ReactNode
  /** The control it explains; it must accept a ref and spread props. */
  children: ReactElement
  side?: 'top' | 'bottom' | 'inline-end'
}

/** The name of a control for those who see it; the control itself still carries an aria-label. */
export function Tooltip({ content, children, side = 'bottom' }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="origin-(--transform-origin) rounded-chip bg-toast px-2 py-1 text-toast-text shadow-e2 transition-[opacity,transform] duration-140 ease-enter type-time data-ending-style:opacity-0 data-ending-style:duration-90 data-ending-style:ease-leave data-instant:transition-none data-starting-style:scale-96 data-starting-style:opacity-0">
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
