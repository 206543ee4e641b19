import type { ReactNode } from 'react'

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="flex-none rounded-[5px] border border-line bg-raised px-[5px] font-sans text-xs leading-4.5 font-medium text-text-3">
      {children}
    </kbd>
  )
}
