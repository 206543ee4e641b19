// Where scenes are taken: servers filled with the demo or just started, and a browser context for each scene.
import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { root } from './lib-server-build.mjs'
import { gatherCast } from './lib-screens-cast.mjs'
import { alone, first, inside, newcomer, outside } from './lib-screens-scenes.mjs'
import { zoneAt } from './lib-zone.mjs'
import { t } from './lib-screens-words.mjs'

/** @typedef {{ url: string, output: () => string }} Server */
/** @typedef {import('@playwright/test').Browser} Browser */
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {Awaited<ReturnType<import('@playwright/test').BrowserContext['storageState']>>} State */
/** @typedef {import('./lib-screens-scenes.mjs').Scene} Scene */
/** @typedef {import('./lib-screens-scenes.mjs').Prepare} Prepare */
/** @typedef {{ device: keyof typeof sizes, theme: 'light' | 'dark', scale?: number }} Look */

const main = join(root, 'dist', 'main.mjs')
/** The hour in the pictures, whenever they are taken. */
const HOUR = 8
export const sizes = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
}
export const themes = /** @type {const} */ (['light', 'dark'])

/**
 * A browser with the emoji font that XDG_DATA_HOME may have, if the system has none.
 * @param {(browser: Browser) => Promise<void>} use
 */
export async function withBrowser(use) {
  const browser = await chromium.launch({
    executablePath: ensureChromium(console.log),
    args: ['--no-sandbox', '--font-render-hinting=none', '--hide-scrollbars'],
  })
  try {
    await use(browser)
  } finally {
    await browser.close()
  }
}

/**
 * Takes the selected scenes in one look, on servers of their own: what is read or written for one look must be unread
 * and unwritten for the next. Returns the scenes that failed, each with its reason.
 * @param {Browser} browser
 * @param {Look} look
 * @param {(scene: string) => boolean} isWanted
 * @param {(scene: string, page: Page) => Promise<void>} take
 */
export async function takeScenes(browser, look, isWanted, take) {
  if (!existsSync(main)) throw new Error('Not built yet. Run npm run build first.')
  /** @type {string[]} */
  const failed = []
  const chosen = (/** @type {Record<string, Prepare>} */ scenes) =>
    Object.entries(scenes).filter(([name]) => isWanted(name))
  const [outsideOf, insideOf, firstOf, aloneOf] = [outside, inside, first, alone].map(chosen)
  const newcomerOf = chosen(newcomer)

  /**
   * @param {[string, Prepare][] | undefined} scenes
   * @param {Omit<Scene, 'page' | 'isPhone'>} scene
   * @param {State} [state] who is signed in
   */
  async function takeAll(scenes, scene, state) {
    for (const [name, prepare] of scenes ?? []) {
      // A separate browser each: a draft left in one is not in the next.
      const context = await newContext(browser, look, state)
      context.setDefaultTimeout(15_000)
      const page = await context.newPage()
      try {
        await prepare({ ...scene, page, isPhone: look.device === 'phone' })
        await page.evaluate(() => document.fonts.ready)
        await page.waitForTimeout(400)
        await take(name, page)
      } catch (error) {
        failed.push(`${name} (${look.device}, ${look.theme}): ${String(error).split('\n').slice(0, 4).join(' ')}`)
      }
      await context.close()
    }
  }

  if (outsideOf?.length || insideOf?.length || newcomerOf.length) {
    await withServer(['--demo'], async ({ url, output }) => {
      const password = /password:?\s+(\S+)/i.exec(output())?.[1]
      if (!password) throw new Error(`The demo didn't print its password:\n${output()}`)
      const cast = await gatherCast(url, password)
      await takeAll(outsideOf, { url, cast })
      if (insideOf?.length) {
        const state = await enter(
          browser,
          look,
          `${url}/sign-in`,
          { [t('auth.email')]: 'june@demo.test', [t('auth.password')]: password },
          t('auth.signIn'),
        )
        await takeAll(insideOf, { url, cast }, state)
      }
      if (newcomerOf.length) {
        const account = {
          [t('auth.name')]: 'Ada Moss',
          [t('auth.email')]: 'ada@demo.test',
          [t('auth.password')]: 'correct horse battery',
        }
        await takeAll(
          newcomerOf,
          { url, cast },
          await enter(browser, look, `${url}/sign-up`, account, t('auth.signUp')),
        )
      }
    })
  }
  if (firstOf?.length || aloneOf?.length) {
    await withServer([], async ({ url, output }) => {
      const setupCode = /setup code:?\s+([A-Za-z0-9-]+)/i.exec(output())?.[1]
      if (!setupCode) throw new Error(`The server didn't print its setup code:\n${output()}`)
      await takeAll(firstOf, { url })
      if (!aloneOf?.length) return
      const account = {
        [t('auth.name')]: 'Ada',
        [t('auth.email')]: 'ada@demo.test',
        [t('auth.password')]: 'correct horse battery',
        [t('auth.setupCode')]: setupCode,
      }
      await takeAll(aloneOf, { url }, await enter(browser, look, `${url}/sign-up`, account, t('auth.signUp')))
    })
  }
  return failed
}

/**
 * Fills in a form, and returns the state of who is signed in then.
 * @param {Browser} browser
 * @param {Look} look
 * @param {string} address
 * @param {Record<string, string>} fields
 * @param {string} button
 */
async function enter(browser, look, address, fields, button) {
  const context = await newContext(browser, look)
  const page = await context.newPage()
  await page.goto(address)
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.waitForURL(/\/messages/)
  const state = await context.storageState()
  await context.close()
  return state
}

/**
 * @param {Browser} browser
 * @param {Look} look
 * @param {State} [storageState]
 */
function newContext(browser, { device, theme, scale = 1 }, storageState) {
  return browser.newContext({
    ...(storageState ? { storageState } : {}),
    viewport: sizes[device],
    deviceScaleFactor: scale,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: zoneAt(HOUR),
    hasTouch: device === 'phone',
  })
}

/**
 * Starts a server on a free port with an empty folder, and shuts it down afterwards.
 * @param {string[]} args
 * @param {(server: Server) => Promise<void>} use
 */
async function withServer(args, use) {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-screens-'))
  const server = spawn(process.execPath, [main, '--port', '0', '--data-dir', dataDir, ...args], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  let output = ''
  try {
    const url = await new Promise((resolve, reject) => {
      server.once('exit', () => reject(new Error(`The server exited:\n${output}`)))
      server.stdout.setEncoding('utf8').on('data', (text) => {
        output += text
        const address = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(output)?.[0]
        if (address && output.endsWith('\n')) resolve(address)
      })
    })
    while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 100))
    await use({ url, output: () => output })
  } finally {
    server.kill('SIGTERM')
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
}
