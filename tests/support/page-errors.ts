import { type Browser, expect, test } from '@playwright/test'

/** What pages threw and nobody caught, since the last test. */
const uncaught: string[] = []
const watched = new WeakSet<Browser>()

/**
 * No test of this file passes in which a page lets an error go: what people meet then is a thing that silently does not
 * happen.
 */
export function expectNoPageErrors() {
  test.beforeAll(({ browser }) => {
    if (watched.has(browser)) return
    watched.add(browser)
    browser.on('context', (context) => {
      // What a test adds to pages runs before there is one, too; and it tries to go elsewhere before the page can.
      context.on('weberror', (error) => {
        const text = `${error.page()?.url()}: ${error.error().stack}`
        if (!text.startsWith('about:blank') && !/Router action dispatched before/.test(text)) uncaught.push(text)
      })
    })
  })
  test.afterEach(() => expect(uncaught.splice(0)).toEqual([]))
}
