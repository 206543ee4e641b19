/** Layout shifts, as the browser itself counts them. */
import type { Page } from '@playwright/test'

/** Records them in the documents that the page opens from now on. */
export const recordShifts = (page: Page) =>
  page.addInitScript(() => {
    const shifts: string[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { sources?: { node?: Node }[] })[]) {
        const nodes = (entry.sources ?? []).map(
          ({ node }) =>
            (node as Element | undefined)?.outerHTML?.slice(0, 200) ??
            node?.parentElement?.outerHTML?.slice(0, 200) ??
            'gone',
        )
        shifts.push(nodes.join(' | '))
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })

/** The classes of what has moved since the document was opened, an entry per shift. */
export const shiftsOf = (page: Page) => page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)
