/**
 * Keeps the reader's place in a scrolling thread through everything that changes its height: pages before and after,
 * new messages, deletions, pictures, fonts, a growing composer. While following, the place is the bottom; otherwise it
 * is the first row whole on screen. The browser's own scroll anchoring is off: it does nothing at the very top, and
 * Safari has none.
 */
export interface PlaceEvents {
  isFollowing: () => boolean
  /** A message that was gone to: its row, or null where it is not among the rows. */
  arrived: (row: HTMLElement | null) => void
  /** After every scroll: how far the bottom is, in px. */
  scrolled: (distance: number) => void
  /** At most every 100 ms: how much content lies above and below the screen, in px. */
  moved: (edges: Edges) => void
}

export interface Edges {
  above: number
  below: number
  viewport: number
  /** Lowest and highest seq on screen; null while no message is. */
  seqs: { low: number; high: number } | null
}

/** Where to go once the rows are there: a divider a quarter of the screen below the top, a message into the middle. */
export type Target = { to: 'end' } | { to: 'start' } | { to: 'divider' } | { to: 'message'; seq: number }

export interface PlaceKeeper {
  attach: (scroller: HTMLElement, content: HTMLElement, events: PlaceEvents) => () => void
  /** Around every change of the rows: before the DOM changes, and after. */
  beforeChange: () => void
  afterChange: () => void
  /** Goes there at the next change, or now if the rows are there. */
  go: (target: Target, ready: boolean) => void
}

const EDGE_EVERY_MS = 100
const SCROLLING_FOR_MS = 1_200

/** Opens at `target`. */
export function createPlaceKeeper(opening: Target): PlaceKeeper {
  let scroller: HTMLElement | null = null
  let anchor: { key: string; top: number } | null = null
  let target: Target | null = opening
  let events: PlaceEvents | null = null
  let known = { top: 0, height: 0, viewport: 0 }
  let edgeTimer: ReturnType<typeof setTimeout> | null = null
  let idleTimer: ReturnType<typeof setTimeout> | null = null

  const rows = (within: HTMLElement) => within.querySelectorAll<HTMLElement>('[data-row]')
  const distance = (within: HTMLElement) => within.scrollHeight - within.clientHeight - within.scrollTop

  function remember(within: HTMLElement) {
    known = { top: within.scrollTop, height: within.scrollHeight, viewport: within.clientHeight }
    anchor = findAnchor(within, rows(within))
  }

  function onScroll() {
    if (!scroller || target) return
    remember(scroller)
    events?.scrolled(distance(scroller))
    scheduleEdges()
  }

  function onUserScroll() {
    // Our own corrections come back as events, too.
    if (scroller?.scrollTop === known.top) return
    scroller?.toggleAttribute('data-scrolling', true)
    if (idleTimer) clearTimeout(idleTimer)
    idleTimer = setTimeout(() => scroller?.toggleAttribute('data-scrolling', false), SCROLLING_FOR_MS)
    onScroll()
  }

  function scheduleEdges() {
    edgeTimer ??= setTimeout(() => {
      edgeTimer = null
      if (!scroller || target) return
      const { scrollTop: above, clientHeight: viewport } = scroller
      events?.moved({ above, below: distance(scroller), viewport, seqs: seqsOnScreen(scroller, rows(scroller)) })
    }, EDGE_EVERY_MS)
  }

  function reach(within: HTMLElement, wanted: Target) {
    if (wanted.to === 'start') {
      within.scrollTop = 0
      return
    }
    const row = wanted.to === 'end' ? null : rowOf(within, wanted)
    if (!row) {
      within.scrollTop = within.scrollHeight
      return
    }
    const { top, height } = row.getBoundingClientRect()
    const room = within.clientHeight - height
    // One that is taller than the screen is read from its beginning.
    const space = wanted.to === 'message' && room > 0 ? room / 2 : within.clientHeight / 4
    within.scrollTop += top - within.getBoundingClientRect().top - space
  }

  function hold() {
    if (!scroller) return
    if (target) {
      if (rows(scroller).length === 0) return
      const reached = target
      reach(scroller, reached)
      target = null
      onScroll()
      if (reached.to === 'message') events?.arrived(exactRow(scroller, reached.seq))
      return
    }
    if (events?.isFollowing()) scroller.scrollTop = scroller.scrollHeight
    else if (anchor) {
      const row = scroller.querySelector(`[data-row="${CSS.escape(anchor.key)}"]`)
      const shift = row ? row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - anchor.top : 0
      if (shift !== 0) scroller.scrollTop += shift
    }
    remember(scroller)
    scheduleEdges()
  }

  return {
    attach(element, content, listener) {
      scroller = element
      events = listener
      const observer = new ResizeObserver(hold)
      observer.observe(element)
      observer.observe(content)
      element.addEventListener('scroll', onUserScroll, { passive: true })
      hold()
      return () => {
        observer.disconnect()
        element.removeEventListener('scroll', onUserScroll)
        if (edgeTimer) clearTimeout(edgeTimer)
        if (idleTimer) clearTimeout(idleTimer)
        edgeTimer = idleTimer = null
        scroller = null
      }
    },
    beforeChange() {
      if (!scroller || target) return
      // The scroll event comes a frame after the scroll: a reader who has just left the bottom must not be pulled back.
      const sameSize = scroller.scrollHeight === known.height && scroller.clientHeight === known.viewport
      if (sameSize && scroller.scrollTop !== known.top) onScroll()
      else anchor = findAnchor(scroller, rows(scroller))
    },
    afterChange: hold,
    go(wanted, ready) {
      target = wanted
      if (ready) hold()
    },
  }
}

function exactRow(within: HTMLElement, seq: number) {
  return within.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
}

/** What the target names; for a message that is not among the rows, where it would be. */
function rowOf(within: HTMLElement, target: { to: 'divider' } | { to: 'message'; seq: number }) {
  if (target.to === 'divider') return within.querySelector<HTMLElement>('[data-row="divider"]')
  const after = () => [...within.querySelectorAll<HTMLElement>('[data-seq]')].find((row) => seqOf(row) > target.seq)
  return exactRow(within, target.seq) ?? after() ?? null
}

const seqOf = (row: HTMLElement) => Number(row.dataset.seq)

/** The first row whole on screen, or the one that fills it. */
function findAnchor(scroller: HTMLElement, rows: NodeListOf<HTMLElement>) {
  const edge = scroller.getBoundingClientRect().top
  const index = firstIndex(rows, (row) => row.getBoundingClientRect().top >= edge)
  const row = rows[index] ?? rows[rows.length - 1]
  return row ? { key: row.dataset.row ?? '', top: row.getBoundingClientRect().top - edge } : null
}

function seqsOnScreen(scroller: HTMLElement, rows: NodeListOf<HTMLElement>) {
  const { top, bottom } = scroller.getBoundingClientRect()
  const first = firstIndex(rows, (row) => row.getBoundingClientRect().bottom > top)
  const end = firstIndex(rows, (row) => row.getBoundingClientRect().top >= bottom)
  const seqs = [...rows].slice(first, end).flatMap((row) => (row.dataset.seq ? [seqOf(row)] : []))
  const [low] = seqs
  const high = seqs.at(-1)
  return low === undefined || high === undefined ? null : { low, high }
}

/** Rows are in reading order, so a condition that turns true stays true: binary search. */
function firstIndex(rows: NodeListOf<HTMLElement>, holds: (row: HTMLElement) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row && holds(row)) high = middle
    else low = middle + 1
  }
  return low
}
