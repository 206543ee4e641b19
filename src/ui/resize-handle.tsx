'use client'

import { type KeyboardEvent, type PointerEvent, useState } from 'react'

interface ResizeHandleProps {
  label: string
  value: number
  min: number
  max: number
  /** Width that a double click restores. */
  initial: number
  onChange: (value: number) => void
}

const step = 16

/** The edge between two panes: drag it, or move it with the arrow keys. Lies over the gap, so it takes no space. */
export function ResizeHandle({ label, value, min, max, initial, onChange }: ResizeHandleProps) {
  const [start, setStart] = useState<{ x: number; value: number } | null>(null)
  const set = (next: number) => onChange(Math.min(max, Math.max(min, Math.round(next))))
  const direction = () => (getComputedStyle(document.documentElement).direction === 'rtl' ? -1 : 1)

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    setStart({ x: event.clientX, value })
  }

  function onKeyDown(event: KeyboardEvent) {
    const moves: Record<string, number> = {
      ArrowLeft: value - step * direction(),
      ArrowRight: value + step * direction(),
      Home: min,
      End: max,
    }
    const next = moves[event.key]
    if (next === undefined) return
    event.preventDefault()
    set(next)
  }

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => start && set(start.value + (event.clientX - start.x) * direction())}
      onPointerUp={() => setStart(null)}
      onPointerCancel={() => setStart(null)}
      onDoubleClick={() => set(initial)}
      onKeyDown={onKeyDown}
      className="group absolute inset-y-0 -inset-e-1 z-10 hidden w-2 cursor-col-resize touch-none rounded-chip lg:block"
    >
      <span
        aria-hidden
        data-dragging={start ? true : undefined}
        className="mx-auto block h-full w-px bg-line-2 opacity-0 transition-opacity group-hover:opacity-60 data-dragging:opacity-100"
      />
    </div>
  )
}
