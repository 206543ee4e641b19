/** Axe's findings for a page in its current state, in both themes. */
import { expect, type Page } from '@playwright/test'
import axe, { type RunOptions } from 'axe-core'

/** For layers outside all landmarks: a menu, a picker, the tooltip of a focused button. */
export const ABOVE_LANDMARKS = ['region']

/**
 * Runs all rules in the page's current theme, and color rules in the other one. A finding during an animation is no
 * violation, so it is checked again.
 */
export async function expectNoViolation(page: Page, what: string, without: string[] = []) {
  // Elements that are about to appear count as hidden.
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
  // Fading colors are judged by their final value.
  await still(page)
}

/** Animations that have started are finished, and those of the next frames have started before. */
async function still(page: Page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(moving.map((animation) => animation.finished.catch(() => null)))
  })
}
