/** When a tooltip appears and disappears, without a browser. `Anchor` is the control it describes. */
export interface TooltipTiming<Anchor> {
  /** The pointer is over this control, or over none. */
  over: (anchor: Anchor | null) => void
  /** The pointer is over the tooltip itself, which must not close under it. */
  overTooltip: () => void
  /** The control was pressed: its name isn't shown again until the pointer has left it. */
  press: (anchor: Anchor | null) => void
  /** Keyboard focus came to a control, or left it. */
  focus: (anchor: Anchor | null) => void
  /** Escape, or the layer unmounts. */
  close: () => void
}

interface Surroundings<Anchor> {
  show: (anchor: Anchor | null) => void
  now: () => number
  /** Runs later, unless the returned function is called. */
  wait: (ms: number, run: () => void) => () => void
}

/** Delay of the first one, in ms; its neighbors follow at once while one is open or has just closed. */
const openDelay = 500
const warmFor = 300
/** Time to cross from the control to its tooltip. */
const closeDelay = 100

export function createTooltipTiming<Anchor>({ show, now, wait }: Surroundings<Anchor>): TooltipTiming<Anchor> {
  let shown: Anchor | null = null
  let byFocus = false
  let pressed: Anchor | null = null
  let closedAt = -Infinity
  let pending: { anchor: Anchor | null; cancel: () => void } | null = null

  function drop() {
    pending?.cancel()
    pending = null
  }

  function set(anchor: Anchor | null, isFocus = false) {
    drop()
    byFocus = isFocus
    if (anchor === shown) return
    if (anchor === null) closedAt = now()
    shown = anchor
    show(anchor)
  }

  function soon(anchor: Anchor | null, ms: number) {
    if (pending?.anchor === anchor) return
    drop()
    pending = { anchor, cancel: wait(ms, () => set(anchor)) }
  }

  return {
    over(anchor) {
      if (anchor !== null && anchor === pressed) return
      pressed = null
      if (anchor === shown) return drop()
      if (anchor === null) {
        if (!byFocus) soon(null, closeDelay)
      } else if (shown !== null || now() - closedAt < warmFor) set(anchor)
      else soon(anchor, openDelay)
    },
    overTooltip: drop,
    press(anchor) {
      pressed = anchor
      set(null)
    },
    focus(anchor) {
      if (anchor !== null) set(anchor, true)
      else if (byFocus) set(null)
    },
    close: () => set(null),
  }
}
