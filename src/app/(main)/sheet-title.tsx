import type { ReactNode } from 'react'

export function SheetTitle({ children }: { children: ReactNode }) {
  return (
    <header className="mx-auto flex h-14 w-full max-w-190 flex-none items-center px-5 max-md:h-auto max-md:px-4 max-md:pt-[calc(0.5rem+env(safe-area-inset-top))] max-md:pb-1.5">
      <h1 className="type-pane-title max-md:type-phone-title max-md:leading-11">{children}</h1>
    </header>
  )
}
