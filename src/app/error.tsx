'use client'

import { PageError } from './page-error'

export default function AppError({ error }: { error: unknown }) {
  return <PageError error={error} isWhole />
}
