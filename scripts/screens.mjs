// npm run screens: takes screenshots of the built product into docs/pictures, on a desktop and a phone, light and dark.
// --all takes every scene and not only those that are kept; words select scenes whose names begin with one of them;
// --look selects one of the four looks, such as phone-dark; --out names another folder.
import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureChromium } from './chromium.mjs'
import { root } from './lib-server-build.mjs'
import { withPalette } from './lib-png.mjs'
import { gatherCast } from './lib-screens-cast.mjs'
import { alone, first, inside, outside } from './lib-screens-scenes.mjs'

/** @typedef {{ url: string, output: () => string }} Server */
/** @typedef {Awaited<ReturnType<import('@playwright/test').BrowserContext['storageState']>>} State */
/** @typedef {import('./lib-screens-scenes.mjs').Scene} Scene */
/** @typedef {import('./lib-screens-scenes.mjs').Prepare} Prepare */
/** @typedef {{ device: 'desktop' | 'phone', theme: 'light' | 'dark' }} Look */

const MAIN = join(root, 'dist', 'main.mjs')
const MAX_BYTES = 150_000
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

/** The screenshots in README, which are kept; the rest is for viewing during development. */
const KEPT = new Set([
  'messages-chat-desktop-light',
  'messages-chat-desktop-dark',
  'messages-phone-light',
  'messages-chat-phone-dark',
  'new-group-phone-light',
])
const { values, positionals } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    look: { type: 'string' },
    out: { type: 'string', default: join(root, 'docs', 'pictures') },
  },
  allowPositionals: true,
})
if (!existsSync(MAIN)) throw new Error('Not built yet. Run npm run build first.')
mkdirSync(values.out, { recursive: true })
const browser = await chromium.launch({
  executablePath: ensureChromium(console.log),
  args: ['--no-sandbox', '--font-render-hinting=none', '--hide-scrollbars'],
})
try {
  for (const device of /** @type {const} */ (['desktop', 'phone'])) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      if (values.look && values.look !== `${device}-${theme}`) continue
      // Each look has its own servers: data read or written for one look must be unread and unwritten for the next.
      await withServer(['--demo'], (server) => takeDemo(server, { device, theme }))
      await withServer([], (server) => takeFirst(server, { device, theme }))
    }
  }
} finally {
  await browser.close()
}

/**
 * @param {Server} server
 * @param {Look} look
 */
async function takeDemo({ url, output }, look) {
  const password = /password:?\s+(\S+)/i.exec(output())?.[1]
  if (!password) throw new Error(`The demo didn't print its password:\n${output()}`)
  const account = { email: 'june@demo.test', password }
  const cast = await gatherCast(url, password)
  await takeAll(outside, look, { url, cast })
  const context = await newContext(look)
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('Email').fill(account.email)
  await page.getByLabel('Password').fill(account.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/messages/)
  await takeAll(inside, look, { url, cast }, await context.storageState())
  await context.close()
}

/**
 * @param {Server} server
 * @param {Look} look
 */
async function takeFirst({ url, output }, look) {
  const setupCode = /setup code:?\s+([A-Za-z0-9-]+)/i.exec(output())?.[1]
  if (!setupCode) throw new Error(`The server didn't print its setup code:\n${output()}`)
  await takeAll(first, look, { url })
  const context = await newContext(look)
  const page = await context.newPage()
  await page.goto(`${url}/sign-up`)
  await page.getByLabel('Setup code').fill(setupCode)
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('Email').fill('ada@demo.test')
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL(/\/messages/)
  await takeAll(alone, look, { url }, await context.storageState())
  await context.close()
}

/**
 * @param {Look} look
 * @param {State} [storageState]
 */
function newContext({ device, theme }, storageState) {
  return browser.newContext({
    ...(storageState ? { storageState } : {}),
    viewport: SIZES[device],
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    hasTouch: device === 'phone',
  })
}

/**
 * @param {Record<string, Prepare>} screens
 * @param {Look} look
 * @param {Omit<Scene, 'page' | 'isPhone'>} scene
 * @param {State} [state] who is signed in
 */
async function takeAll(screens, look, scene, state) {
  for (const [name, prepare] of Object.entries(screens)) {
    const picture = `${name}-${look.device}-${look.theme}`
    if (!isWanted(name, picture)) continue
    // A separate browser each: a draft left in one is not in the next.
    const context = await newContext(look, state)
    const page = await context.newPage()
    await prepare({ ...scene, page, isPhone: look.device === 'phone' })
    await page.evaluate(() => document.fonts.ready)
    await page.waitForTimeout(400)
    const path = join(values.out, `${picture}.png`)
    const bytes = withPalette(await page.screenshot({ animations: 'disabled', caret: 'hide' }))
    writeFileSync(path, bytes)
    console.log(`${path} ${Math.round(bytes.length / 1000)} kB`)
    if (bytes.length > MAX_BYTES) throw new Error(`${path} is over ${MAX_BYTES / 1000} kB.`)
    await context.close()
  }
}

/**
 * @param {string} name
 * @param {string} picture
 */
function isWanted(name, picture) {
  if (positionals.length > 0) return positionals.some((wanted) => name.startsWith(wanted))
  return values.all || KEPT.has(picture)
}

/**
 * Starts a server on a free port with an empty folder, and shuts it down afterwards.
 * @param {string[]} args
 * @param {(server: Server) => Promise<void>} use
 */
async function withServer(args, use) {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-screens-'))
  const server = spawn(process.execPath, [MAIN, '--port', '0', '--data-dir', dataDir, ...args], {
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
