import { expect, type Page } from '@playwright/test'

/** Stops the page's clock shortly ahead of its current time; retries if the call took longer than that. */
export async function stopClock(page: Page) {
  await expect(async () => {
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000))
  }).toPass()
}
