'use client'

import { arrivalOf } from '@/ui/messages/source'
import { type ReactNode, use } from 'react'
import type { Bundle } from './bundles'

/**
 * Suspends until the texts of its content are loaded. Until then, the page stays as the server rendered it, or as it
 * was.
 */
export function Words({ of, children }: { of: Bundle; children: ReactNode }) {
  const arrival = arrivalOf(of)
  if (arrival) use(arrival)
  return children
}
