import type { ReactNode } from 'react'

/** A page that isn't a conversation: on the sheet on a desktop, on the desk on a phone, where only chats are sheets. */
export function Sheet({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden max-md:surface-desk md:my-2 md:me-2 md:rounded-sheet md:shadow-e1 md:surface-sheet">
      {children}
    </main>
  )
}
