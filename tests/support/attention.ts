/** Simulates where a page's user is looking, because in a browser under test all pages have the focus. */
import type { Page } from '@playwright/test'

/** Switches to another window, or back. */
export async function setFocused(page: Page, isFocused: boolean) {
  await page.evaluate((value) => {
    document.hasFocus = () => value
    window.dispatchEvent(new Event(value ? 'focus' : 'blur'))
  }, isFocused)
}

/** Switches to another tab of the window, or back. */
export async function setShown(page: Page, isShown: boolean) {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (value ? 'visible' : 'hidden'),
    })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isShown)
}
