import { expect, type Locator } from '@playwright/test'

export interface Said {
  text: string
  /** By the page's clock, which is the machine's. UTC ms. */
  at: number
}

/**
 * Records every text of an element from now on, without repeats: for states that must not occur in between, and for
 * when they do.
 */
export async function watchText(locator: Locator): Promise<() => Promise<Said[]>> {
  await expect(locator).toBeAttached()
  const watch = await locator.evaluateHandle((element) => {
    const said = [{ text: element.textContent, at: Date.now() }]
    new MutationObserver(() => {
      const text = element.textContent
      if (text !== said.at(-1)?.text) said.push({ text, at: Date.now() })
    }).observe(element, { subtree: true, childList: true, characterData: true })
    return said
  })
  return () => watch.jsonValue()
}
