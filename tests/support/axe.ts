/** What axe finds wrong with a page as it stands, in both themes. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** For what opens above all landmarks: a menu, a picker, the name of a button in focus. */
export const ABOVE_LANDMARKS = ['region']

/** Everything in the theme that the page has; in the other one what a theme changes, which is colours. */
export async function expectNoViolation(page: Page, what: string, without: string[] = []) {
  expect(await violations(page, (axe) => axe.disableRules(without)), what).toEqual([])
  const theme = await page.evaluate(() => document.documentElement.dataset.theme)
  const other = theme === 'dark' ? 'light' : 'dark'
  await setTheme(page, other)
  expect(await violations(page, (axe) => axe.withRules(['color-contrast'])), `${what}, ${other}`).toEqual([])
  await setTheme(page, theme ?? 'light')
}

async function violations(page: Page, narrow: (axe: AxeBuilder) => AxeBuilder) {
  // There are no frames, whose findings would be put together on a page of their own.
  const { violations: found } = await narrow(new AxeBuilder({ page }).setLegacyMode()).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(', ')}`)
}

async function setTheme(page: Page, theme: string) {
  await page.evaluate(async (name) => {
    document.documentElement.dataset.theme = name
    // Colours that fade are judged where they end.
    const fading = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(fading.map((animation) => animation.finished.catch(() => null)))
  }, theme)
}
