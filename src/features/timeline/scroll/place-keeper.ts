/**
 * Scroll anchoring for the timeline: keeps the reader's place through everything that changes its height, such as pages
 * before and after, new messages, deletions, images, fonts, and a growing composer. At the live end, the place is the
 * bottom; otherwise it is the first fully visible row. The browser's own scroll anchoring is off: it does nothing at
 * the very top, and Safari has none.
 */
export interface PlaceEvents {
  isFollowing: () => boolean
  /** Whether every page that was asked for is among the rows. */
  isWhole: () => boolean
  /** A message to jump to: its row, or null if it isn't among the rows. */
  arrived: (row: HTMLElement | null) => void
  /** After every scroll: distance to the bottom, in px. */
  scrolled: (distance: number) => void
  /** At most every 100 ms: height of the content above and below the screen, in px. */
  moved: (edges: Edges) => void
}

export interface Edges {
  above: number
  below: number
  viewport: number
  /** Lowest and highest seq on screen; null while no message is. */
  seqs: { low: number; high: number } | null
}

/** Where to scroll once the rows exist: a divider to a quarter of the screen below the top, a message to the middle. */
export type Target = { to: 'end' } | { to: 'start' } | { to: 'divider' } | { to: 'message'; seq: number }

export interface PlaceKeeper {
  attach: (scroller: HTMLElement, content: HTMLElement, events: PlaceEvents) => () => void
  /** Called around every change of the rows: before the DOM changes, and after. */
  beforeChange: () => void
  afterChange: () => void
  /** Scrolls there on the next change of the rows, or now if the target's row exists. */
  go: (target: Target, ready: boolean) => void
}

const EDGE_EVERY_MS = 100
const SCROLLING_FOR_MS = 1_200

/** Opens at `target`. */
export function createPlaceKeeper(opening: Target): PlaceKeeper {
  let scroller: HTMLElement | null = null
  let anchor: { key: string; top: number } | null = null
  let target: Target | null = opening
  /** Reached before the pages around it had loaded, so possibly not at its place in the middle. */
  let settling: Target | null = null
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
    settling = null
    remember(scroller)
    events?.scrolled(distance(scroller))
    scheduleEdges()
  }

  function onUserScroll() {
    // Our own corrections fire scroll events, too.
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
    const row = rowOf(within, wanted)
    if (!row) {
      within.scrollTop = within.scrollHeight
      return
    }
    const { top, height } = row.getBoundingClientRect()
    const room = within.clientHeight - height
    // A message taller than the screen starts at its beginning.
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
      if (!events?.isWhole()) settling = reached
      if (reached.to === 'message') events?.arrived(exactRow(scroller, reached.seq))
      return
    }
    if (events?.isFollowing()) scroller.scrollTop = scroller.scrollHeight
    else if (settling && rowOf(scroller, settling)) reach(scroller, settling)
    else if (anchor) {
      const row = scroller.querySelector(`[data-row="${CSS.escape(anchor.key)}"]`)
      const shift = row ? row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - anchor.top : 0
      if (shift !== 0) scroller.scrollTop += shift
    }
    if (events?.isWhole()) settling = null
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
      // The scroll event is one frame late: a reader who has just left the bottom must not be pulled back.
      const sameSize = scroller.scrollHeight === known.height && scroller.clientHeight === known.viewport
      if (sameSize && scroller.scrollTop !== known.top) onScroll()
      else anchor = findAnchor(scroller, rows(scroller))
    },
    afterChange: hold,
    go(wanted, ready) {
      target = wanted
      settling = null
      if (ready) hold()
    },
  }
}

function exactRow(within: HTMLElement, seq: number) {
  return within.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
}

/** The target's row, if it is one; for a message that isn't among the rows, where it would be. */
function rowOf(within: HTMLElement, target: Target) {
  if (target.to === 'start' || target.to === 'end') return null
  if (target.to === 'divider') return within.querySelector<HTMLElement>('[data-row="divider"]')
  const after = () => [...within.querySelectorAll<HTMLElement>('[data-seq]')].find((row) => seqOf(row) > target.seq)
  return exactRow(within, target.seq) ?? after() ?? null
}

const seqOf = (row: HTMLElement) => Number(row.dataset.seq)

/** The first fully visible row, or the one that fills the screen. */
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

/** Rows are in order, so the condition changes from false to true once: binary search. */
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
