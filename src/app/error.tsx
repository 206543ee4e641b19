'use client'

import { PageError } from './page-error'

export default function AppError({ error }: { error: unknown }) {
  return (
    <main className="flex h-full flex-col surface-desk">
      <PageError error={error} />
    </main>
  )
}
