'use client'

import { useState } from 'react'

/**
 * The last value there was under a key. What loads or fails meanwhile takes nothing away, nor does a key that is not known
 * for now; another key does.
 */
export function useLastKnown<Value>(key: string | undefined, value: Value | null | undefined): Value | null {
  const [known, setKnown] = useState<{ key: string; value: Value } | null>(null)
  const isNews = key !== undefined && value !== null && value !== undefined
  if (isNews && (known?.value !== value || known.key !== key)) setKnown({ key, value })
  return known && (key === undefined || known.key === key) ? known.value : null
}
