'use client'

import { type CSSProperties, type ReactNode, useEffect, useState } from 'react'
import { cx } from './cx'
import { awaitSomething } from './on-demand'

/** Shows its children only when the wait has lasted: a skeleton that flashes is worse than a short blank. */
export function Delayed({ children, after = 400 }: { children?: ReactNode; after?: number }) {
  const [shown, setShown] = useState(false)
  useEffect(awaitSomething, [])
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), after)
    return () => clearTimeout(timer)
  }, [after])
  return shown ? children : null
}

/** One bar or disc in the shape of what comes; it takes the field colour of the surface it lies on. */
export function Skeleton({ className, style }: { className?: string; style?: CSSProperties }) {
  return <span aria-hidden style={style} className={cx('block animate-breathe rounded-chip bg-field', className)} />
}
