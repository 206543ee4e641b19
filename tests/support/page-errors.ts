import { type Browser, expect, test } from '@playwright/test'

/** Uncaught errors of pages since the last test. */
const uncaught: string[] = []
const watched = new WeakSet<Browser>()

/** A test fails if a page has an uncaught error, because for users something then silently doesn't happen. */
export function expectNoPageErrors() {
  test.beforeAll(({ browser }) => {
    if (watched.has(browser)) return
    watched.add(browser)
    browser.on('context', (context) => {
      // Scripts that a test adds to pages run before there is a document, too, and try to navigate before the page can.
      context.on('weberror', (error) => {
        const text = `${error.page()?.url()}: ${error.error().stack}`
        if (!text.startsWith('about:blank') && !/Router action dispatched before/.test(text)) uncaught.push(text)
      })
    })
  })
  test.afterEach(() => expect(uncaught.splice(0)).toEqual([]))
}
