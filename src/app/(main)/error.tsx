'use client'

import { PageError } from '../page-error'
import { Sheet } from './sheet'

export default function MainError({ error }: { error: unknown }) {
  return (
    <Sheet>
      <PageError error={error} />
    </Sheet>
  )
}
