'use client'

import { PageError } from '../page-error'

export default function MainError({ error }: { error: unknown }) {
  return <PageError error={error} />
}
