'use client'

import { useState } from 'react'

/** The last value under a key. Loading and failures don't reset it, nor does an unknown key; another key does. */
export function useLastKnown<Value>(key: string | undefined, value: Value | null | undefined): Value | null {
  const [known, setKnown] = useState<{ key: string; value: Value } | null>(null)
  const isNews = key !== undefined && value !== null && value !== undefined
  if (isNews && (known?.value !== value || known.key !== key)) setKnown({ key, value })
  return known && (key === undefined || known.key === key) ? known.value : null
}
