/**
 * How long it takes from a URL to a chat that can be read and written, on a connection with latency and a slow
 * processor, in a real browser on the built server. The number of round trips that latency adds doesn't depend on the
 * machine.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { hrefOf } from '../domain/addresses'
import { findChromium } from '../scripts/chromium.mjs'
import {
  type Caller,
  callerOf,
  createAccount,
  joinByHttp,
  sayByHttp,
  sayOften,
  talkBetween,
} from '../tests/support/by-http'
import { accountOf } from '../tests/support/in-browser'
import { startServer } from '../tests/support/server'
import { DELAYS, type Times } from './goals'
import { openSlowLine, type SlowLine } from './slow-line'

const RATES = [1, 4]
const MESSAGES = 40
/** Surrounding elements, such as a time after a number, don't change the text. */
const LAST = 'The last one'
const TIMES = 3

export interface OpeningFigures {
  rate: number
  /** A page that contains only the same text. */
  bare: Times
  readable: Times
  writable: Times
  /** The messages have come over the live connection, too. */
  live: Times
}

export interface Openings {
  openings: OpeningFigures[]
  /** From the moment the connection returns to the messages sent meanwhile. */
  backFromSleep: Times
}

export async function measureOpenings(): Promise<Openings> {
  const port = await freePort()
  const line = await openSlowLine(() => port)
  const url = `http://localhost:${line.port}`
  const server = await startServer({
    port,
    args: ['--admin', '--public-url', url],
  })
  // Pages opened without the slow line are refused, because they would not wait for it.
  const here = { ...server, url }
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  const bare = await openBarePage()
  const bareLine = await openSlowLine(() => bare.port)
  try {
    const context = await browser.newContext()
    await createAccount(context.request, here, accountOf('Ada Moss'), here.setupCode)
    const ada = await callerOf(context.request, here, 'Ada Moss')
    const bo = await joinByHttp(here, 'Bo Lind')
    const talk = await talkBetween(ada, bo)
    await sayOften(bo, talk, MESSAGES - 1, 'Line')
    await sayByHttp(bo, talk, LAST)
    const state = await context.storageState()
    const open = { browser, state, url: here.url + hrefOf(talk), last: LAST }
    const openings: OpeningFigures[] = []
    for (const rate of RATES) {
      const figures: OpeningFigures = {
        rate,
        bare: {},
        readable: {},
        writable: {},
        live: {},
      }
      for (const delay of DELAYS) {
        line.delay = bareLine.delay = delay
        const bareTimes = await repeated(() =>
          timeOpening({ ...open, url: `http://localhost:${bareLine.port}/` }, rate, false),
        )
        const times = await repeated(() => timeOpening(open, rate, true))
        figures.bare[delay] = median(bareTimes.map(({ readable }) => readable))
        figures.readable[delay] = median(times.map(({ readable }) => readable))
        figures.writable[delay] = median(times.map(({ writable }) => writable))
        figures.live[delay] = median(times.map(({ live }) => live))
      }
      openings.push(figures)
    }
    return { openings, backFromSleep: await timeReturns(open, line, bo, talk) }
  } finally {
    await browser.close()
    bare.stop()
    bareLine.stop()
    await server.stop()
    line.stop()
  }
}

interface Opening {
  browser: Browser
  state: Awaited<ReturnType<BrowserContext['storageState']>>
  url: string
  last: string
}

interface Opened {
  readable: number
  writable: number
  live: number
}

/** Without a cache, like someone who follows a link on a new device. */
async function timeOpening({ browser, state, url, last }: Opening, rate: number, isChat: boolean) {
  const context = await browser.newContext({ storageState: state })
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate })
    await page.addInitScript(watchOpening, { last, isChat })
    await page.goto(url, { waitUntil: 'commit' })
    await page.waitForFunction(() => 'opened' in window)
    return await page.evaluate(() => (window as unknown as { opened: Opened }).opened)
  } finally {
    await context.close()
  }
}

/** Runs in the page: waits until the last message and the composer are on screen, and that message came over the socket. */
function watchOpening({ last, isChat }: { last: string; isChat: boolean }) {
  let readable = 0
  let writable = 0
  let live = isChat ? 0 : 1
  const hear = ({ data }: MessageEvent) => {
    // The list has its text, too, and a message.
    if (live === 0 && String(data).includes('"messages":[') && String(data).includes(last)) live = performance.now()
  }
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', hear)
    }
  }
  const look = () => {
    const log = document.querySelector('[role=log]') ?? (isChat ? null : document.body)
    if (readable === 0 && log?.textContent?.includes(last)) readable = performance.now()
    const field = isChat ? document.querySelector<HTMLTextAreaElement>('textarea') : document.body
    if (writable === 0 && readable > 0 && field && !field.matches(':disabled')) writable = performance.now()
    if (writable > 0 && live > 0) Object.assign(window, { opened: { readable, writable, live } })
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

async function timeReturns({ browser, state, url, last }: Opening, line: SlowLine, bo: Caller, talk: string) {
  const times: Times = {}
  const context = await browser.newContext({ storageState: state })
  const page = await context.newPage()
  line.delay = 0
  await page.goto(url)
  await page.getByRole('log').getByText(last).waitFor()
  for (const delay of DELAYS) {
    line.delay = delay
    const returns: number[] = []
    for (let time = 0; time < TIMES; time++)
      returns.push(await timeReturn(page, line, bo, talk, `Back ${delay} ${time}`))
    times[delay] = median(returns)
  }
  await context.close()
  return times
}

async function timeReturn(page: Page, line: SlowLine, bo: Caller, talk: string, text: string): Promise<number> {
  line.cut()
  await page.getByText('No connection').first().waitFor()
  line.mend()
  // Sent over the slow line as well, but before anyone looks at the page.
  await sayByHttp(bo, talk, text)
  return page.evaluate(async (text) => {
    const start = performance.now()
    window.dispatchEvent(new Event('online'))
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      if (document.querySelector('[role=log]')?.textContent?.includes(text)) return performance.now() - start
    }
  }, text)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function openBarePage() {
  const lines = Array.from({ length: MESSAGES }, (_, index) => `<p>Line ${index + 1}</p>`).join('')
  const text = `<!doctype html>${lines}<p>${LAST}</p>`
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(text))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => server.close(),
  }
}

async function repeated<Result>(run: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let time = 0; time < TIMES; time++) results.push(await run())
  return results
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
