/** Where a page's person is looking: what a browser under test, whose pages all have the focus, does not show by itself. */
import type { Page } from '@playwright/test'

/** As when one goes to another window, or comes back. */
export async function setFocused(page: Page, isFocused: boolean) {
  await page.evaluate((value) => {
    document.hasFocus = () => value
    window.dispatchEvent(new Event(value ? 'focus' : 'blur'))
  }, isFocused)
}

/** As when one goes to another tab of the window, or comes back. */
export async function setShown(page: Page, isShown: boolean) {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (value ? 'visible' : 'hidden'),
    })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isShown)
}
