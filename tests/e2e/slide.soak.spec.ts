/** A phone's slide from the list to a chat and back, as the browser's own trace shows it. */
import { type Browser, expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { groupOf, joinByHttp } from '../support/by-http'
import { bubble, composer, visit } from '../support/in-browser'
import { arrive, leave, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer({ isFresh: true })

let ada: Person

test.beforeAll(async ({ browser }) => {
  const viewport = { width: 390, height: 844 }
  ada = await arrive(browser, server(), 'Ada Moss', {
    setupCode: server().setupCode,
    viewport,
    isMobile: true,
    hasTouch: true,
  })
  const others = await Promise.all(['Bo Lind', 'Cy Berg', 'Dan Ito'].map((name) => joinByHttp(server(), name)))
  for (let number = 1; number <= 30; number++) {
    await fill(server(), ada, await groupOf(`Group ${number}`, ada, ...others), 40, `Line of ${number}, number`)
  }
})

test.afterAll(() => leave(ada))

interface TraceEvent {
  name: string
  ph: string
  ts: number
  id?: string
  id2?: { local?: string }
  args: { data?: { displayName?: string; compositeFailed?: number } }
}

const keyOf = ({ id, id2 }: TraceEvent) => id2?.local ?? id

/** Returns the slides that the browser's trace has of this time. */
async function traced(browser: Browser, page: Page, deed: () => Promise<void>) {
  await browser.startTracing(page, { categories: ['blink.animations', 'devtools.timeline'] })
  await deed()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const animations = traceEvents.filter(({ name }) => name === 'Animation').toSorted((one, other) => one.ts - other.ts)
  const slides = animations.filter(({ args }) => args.data?.displayName?.startsWith('slide-'))
  // Until its end: the browser uses its id for another one then.
  const parts = slides.flatMap((slide) => {
    const own = animations.filter((event) => keyOf(event) === keyOf(slide) && event.ts >= slide.ts)
    const end = own.findIndex(({ ph }) => ph === 'e')
    return end < 0 ? own : own.slice(0, end + 1)
  })
  const [from, to] = [Math.min(...slides.map(({ ts }) => ts)), Math.max(...parts.map(({ ts }) => ts))]
  return {
    names: [...new Set(slides.map(({ args }) => args.data?.displayName))],
    // The browser says so of an animation that the page's own thread has to draw, frame by frame.
    failed: parts.filter(({ args }) => (args.data?.compositeFailed ?? 0) !== 0).length,
    layouts: traceEvents.filter(({ name, ts }) => name === 'Layout' && ts >= from && ts <= to).length,
  }
}

test('C703 a phone’s slide between list and chat runs on the compositor; going back lays nothing out', async ({
  browser,
}) => {
  const { page } = ada
  await visit(page, server(), '/messages')
  const row = page.getByRole('link', { name: /^Group 30/ })
  for (let round = 0; round < 3; round++) {
    const opened = await traced(browser, page, async () => {
      await row.tap()
      await expect(bubble(page, 'Line of 30, number 40')).toBeInViewport()
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))))
    })
    expect(opened).toMatchObject({ names: ['slide-in'], failed: 0 })
    const left = await traced(browser, page, async () => {
      await page.getByRole('button', { name: t('app.back') }).tap()
      await expect(composer(page)).toHaveCount(0)
    })
    expect(left).toEqual({ names: ['slide-out'], failed: 0, layouts: 0 })
  }
})
