'use client'

import { type CSSProperties, type ReactNode, useEffect, useState } from 'react'
import { cx } from './cx'
import { awaitSomething } from './on-demand'

/** Shows its children only if loading takes a while: a skeleton that flashes is worse than a short blank. */
export function Delayed({ children, after = 400 }: { children?: ReactNode; after?: number }) {
  const [shown, setShown] = useState(false)
  useEffect(awaitSomething, [])
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), after)
    return () => clearTimeout(timer)
  }, [after])
  return shown ? children : null
}

/** One bar or disc in the shape of the content to come; it uses the field color of its surface. */
export function Skeleton({ className, style }: { className?: string; style?: CSSProperties }) {
  return <span aria-hidden style={style} className={cx('block animate-breathe rounded-chip bg-field', className)} />
}

/** For content whose shape isn't known. */
export function SkeletonLine() {
  return (
    <Delayed>
      <Skeleton className="h-3 w-40" />
    </Delayed>
  )
}
