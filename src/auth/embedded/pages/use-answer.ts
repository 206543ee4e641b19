'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { atNextChance } from '@/ui/next-chance'
import { AuthError } from './auth-client'

export interface Answer<T> {
  /** Null until the server has responded. */
  value: T | null
  /** Why the last request failed; null if it didn't. */
  error: unknown
  /** There is no value yet, because the server can't be reached. */
  isMissing: boolean
  /** Takes a newer value from another response. */
  take: (value: T) => void
  askAgain: () => void
}

/** Makes the request `ask`, a stable function, and repeats it until a failure that can pass has passed. */
export function useAnswer<T>(ask: () => Promise<T>): Answer<T> {
  const [{ value, error }, setState] = useState<Pick<Answer<T>, 'value' | 'error'>>({ value: null, error: null })
  const take = useCallback((taken: T) => setState({ value: taken, error: null }), [])
  const request = useRef(() => {})
  useEffect(() => {
    let cancel = () => {}
    let latest = 0
    request.current = () => {
      cancel()
      const own = ++latest
      const failed = (thrown: unknown) => {
        if (own !== latest) return
        setState((last) => ({ ...last, error: thrown }))
        if (thrown instanceof AuthError && thrown.isPassing) cancel = atNextChance(request.current)
      }
      ask().then((taken) => (own === latest ? take(taken) : undefined), failed)
    }
    request.current()
    return () => {
      latest = -1
      cancel()
    }
  }, [ask, take])
  const askAgain = useCallback(() => request.current(), [])
  const isMissing = value === null && error instanceof AuthError && error.code === 'UNREACHABLE'
  return { value, error, isMissing, take, askAgain }
}
