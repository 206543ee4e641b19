/** Axe's findings for a page in its current state, in both themes. */
import { expect, type Page } from '@playwright/test'
import axe, { type RunOptions } from 'axe-core'

/** For what opens above all landmarks: a menu, a picker, the tooltip of a focused button. */
export const ABOVE_LANDMARKS = ['region']

/**
 * Everything in the theme that the page has; in the other one what a theme changes, which is colours. What is wrong only
 * while something moves is no violation: it is looked at again.
 */
export async function expectNoViolation(page: Page, what: string, without: string[] = []) {
  // What is about to appear counts as hidden.
  await still(page)
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]))
  const none = (options: RunOptions, message: string) =>
    expect.poll(() => violations(page, options), { message }).toEqual([])
  await none({ rules }, what)
  const theme = await page.evaluate(() => document.documentElement.dataset.theme)
  const other = theme === 'dark' ? 'light' : 'dark'
  await setTheme(page, other)
  await none({ runOnly: ['color-contrast'] }, `${what}, ${other}`)
  await setTheme(page, theme ?? 'light')
}

/** Injects axe once per document, because parsing half a megabyte costs as much as a run. */
async function violations(page: Page, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(
    async (options) => {
      const { violations: found } = await (window as unknown as { axe: typeof axe }).axe.run(document, options)
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(', ')}`)
    },
    // Passing checks aren't reported, and no rule in use reads style sheets.
    { ...options, resultTypes: ['violations' as const], preload: false },
  )
}

async function setTheme(page: Page, theme: string) {
  await page.evaluate((name) => {
    document.documentElement.dataset.theme = name
  }, theme)
  // Fading colors are judged at their end.
  await still(page)
}

/** What has begun to move has ended, and what comes with the next frames has begun before. */
async function still(page: Page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(moving.map((animation) => animation.finished.catch(() => null)))
  })
}
