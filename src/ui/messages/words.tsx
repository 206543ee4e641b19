'use client'

import { arrivalOf } from '@/ui/messages/source'
import { type ReactNode, use } from 'react'
import type { Bundle } from './bundles'

/** Waits for the texts of what is in it. Until they are there, the page stays as the server sent it, or as it was. */
export function Words({ of, children }: { of: Bundle; children: ReactNode }) {
  const arrival = arrivalOf(of)
  if (arrival) use(arrival)
  return children
}
