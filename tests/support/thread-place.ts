/** The reader's place in the timeline, measured in the page. "Rows" are the elements below each other in the log. */
import type { Page } from '@playwright/test'
import { log } from './in-browser'

/** The distance to the end, in px. */
export function distanceToEnd(page: Page): Promise<number> {
  return log(page).evaluate((scroller) => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop)
}

/** Scrolls as a wheel does: away from the end, or toward it. */
export function scrollUp(page: Page, by: number): Promise<void> {
  return log(page).evaluate((scroller, px) => {
    scroller.scrollTop -= px
  }, by)
}

/** The seqs of the messages in the page, top to bottom. */
export function seqs(page: Page): Promise<number[]> {
  return log(page)
    .locator('[data-seq]')
    .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.seq)))
}

/**
 * Follows the first row that is entirely on screen, frame by frame. Returns the maximum distance it has moved since, in
 * px; Infinity if it was removed.
 */
export async function watchPlace(page: Page): Promise<() => Promise<number>> {
  const watch = await log(page).evaluateHandle((scroller) => {
    const edge = scroller.getBoundingClientRect().top
    const row = [...scroller.querySelectorAll('[data-row]')].find((one) => one.getBoundingClientRect().top >= edge)
    const topOf = () => (row?.isConnected ? row.getBoundingClientRect().top : Infinity)
    const start = topOf()
    const state = { moved: 0, done: false }
    const look = () => {
      if (state.done) return
      state.moved = Math.max(state.moved, Math.abs(topOf() - start))
      requestAnimationFrame(look)
    }
    look()
    return state
  })
  return () =>
    watch.evaluate(async (state) => {
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
      state.done = true
      return state.moved
    })
}

/**
 * The seqs of the messages highlighted as the target of a jump, in this document and later ones. The highlight lasts a
 * second, which may be over before a test looks.
 */
export async function watchFlashes(page: Page): Promise<() => Promise<number[]>> {
  const watch = () => {
    const flashed: number[] = []
    Object.assign(window, { flashed })
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (target instanceof HTMLElement && 'flash' in target.dataset) flashed.push(Number(target.dataset.seq))
      }
    }).observe(document, { subtree: true, attributeFilter: ['data-flash'] })
  }
  await page.addInitScript(watch)
  await page.evaluate(watch)
  return () => page.evaluate(() => (window as unknown as { flashed: number[] }).flashed)
}
