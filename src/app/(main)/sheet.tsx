import type { ReactNode } from 'react'

/** A page that is not a conversation: the sheet on a desktop, the desk on a phone, where only chats lie on the sheet. */
export function Sheet({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden max-md:surface-desk md:my-2 md:me-2 md:rounded-sheet md:shadow-e1 md:surface-sheet">
      {children}
    </main>
  )
}
