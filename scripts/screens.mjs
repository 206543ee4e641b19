// npm run screens: pictures of the built product into docs/pictures, on a desktop and a phone, light and dark. --all
// takes every state and not only the screens that are kept; words take those whose names begin with one of them; --out
// names another folder.
import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureChromium } from './chromium.mjs'
import { root } from './lib-server-build.mjs'
import { withPalette } from './lib-png.mjs'
import { addCast } from './lib-screens-cast.mjs'

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {{ url: string, output: () => string }} Server */
/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** @typedef {Awaited<ReturnType<typeof addCast>>} Cast */
/** @typedef {{ page: Page, context: BrowserContext, url: string, cast?: Cast }} Scene */
/** @typedef {(scene: Scene) => Promise<unknown>} Prepare */
/** @typedef {{ device: 'desktop' | 'phone', theme: 'light' | 'dark' }} Look */

const MAIN = join(root, 'dist', 'main.mjs')
const MAX_BYTES = 150_000
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

/** What is in docs/pictures; the rest is for looking at while one works. */
const KEPT = new Set([
  'sign-in',
  'sign-up-first',
  'messages',
  'messages-chat',
  'messages-offline',
  'people',
  'new-group',
  'settings',
  'profile',
  'not-found',
  'error',
])

/** Seen by somebody who is not signed in. @type {Record<string, Prepare>} */
const outside = {
  'sign-in': ({ page, url }) => page.goto(`${url}/sign-in`),
  'sign-in-refused': async ({ page, url }) => {
    await page.goto(`${url}/sign-in`)
    await page.getByLabel('Email').fill('ada@demo.test')
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: 'match' }).waitFor()
  },
  'sign-up': ({ page, url }) => page.goto(`${url}/sign-up`),
  'not-found': ({ page, url }) => page.goto(`${url}/nowhere`),
}

/** Seen on a server that was just started. @type {Record<string, Prepare>} */
const first = {
  'sign-up-first': async ({ page, url }) => {
    await page.goto(`${url}/sign-up`)
    await page.getByLabel('Setup code').waitFor()
  },
}

/** Seen by the only account of a server. @type {Record<string, Prepare>} */
const alone = {
  'messages-first': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('No chats yet').waitFor()
  },
  'people-first': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByText('Only you so far').waitFor()
  },
}

/** Seen by Ada. @type {Record<string, Prepare>} */
const inside = {
  messages: async ({ page, url, cast }) => {
    await cast?.arrive()
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
  },
  'messages-chat': openGroup,
  'messages-details': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Details', exact: true }).click()
    await scene.page.getByRole('complementary').getByText('Who writes').waitFor()
  },
  'messages-settings': async (scene) => {
    await openGroup(scene)
    await scene.page.getByRole('button', { name: 'Details', exact: true }).click()
    await scene.page.getByRole('button', { name: /^Who writes/ }).click()
    await scene.page.getByRole('dialog').waitFor()
  },
  'messages-direct': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('link', { name: /^Bo/ }).click()
    await page.getByText('When shall we meet').last().waitFor()
  },
  'messages-search': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('galvanizd')
    await page.getByText('Nothing matches').waitFor()
  },
  'messages-menu': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('menu').waitFor()
  },
  'messages-found': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('the')
    await page.locator('mark').first().waitFor()
  },
  'messages-chat-search': async (scene) => {
    await openGroup(scene)
    await scene.page.keyboard.press('Control+f')
    await scene.page.getByRole('searchbox', { name: 'Search in this chat' }).fill('the')
    await scene.page.getByText(/^1 of/).waitFor()
  },
  palette: async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
  },
  'palette-found': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByText('Pavilion build').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('per')
    await page.getByRole('group', { name: 'Messages' }).waitFor()
  },
  'messages-row-menu': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('link', { name: /^Bo/ }).focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menu').waitFor()
  },
  'messages-selecting': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Select chats' }).click()
    await page.getByRole('checkbox', { name: /^Bo/ }).click()
  },
  'messages-archived': async ({ page, url }) => {
    await page.goto(`${url}/messages`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Archived chats' }).click()
    await page.getByText('Nothing archived').waitFor()
  },
  'chat-denied': async ({ page, url }) => {
    await page.goto(`${url}/messages?conversationId=nothing`)
    await page.getByText('You can’t open this chat').waitFor()
  },
  'new-group': async ({ page, url }) => {
    await page.goto(`${url}/users`)
    await page.getByRole('button', { name: 'New group' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('checkbox', { name: 'Hana Moriko' }).click()
    await dialog.getByRole('checkbox', { name: 'Kofi Brandt' }).click()
  },
  people: async ({ page, url, cast }) => {
    await cast?.arrive()
    await page.goto(`${url}/users`)
    await page.getByText('Noor Halloran').waitFor()
  },
  'people-search': async ({ page, url }) => {
    await page.goto(`${url}/users?text=Mara`)
    await page.getByText('Nobody called').waitFor()
  },
  settings: ({ page, url }) => page.goto(`${url}/settings`),
  profile: async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('heading', { name: 'Delete account' }).waitFor()
  },
  'profile-delete': async ({ page, url }) => {
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: 'Delete account' }).click()
    await page.getByRole('dialog').waitFor()
  },
  error: breakPage,
  // The last two leave something behind, which goes with the browser: a draft, and a message that never gets out.
  'messages-draft': async (scene) => {
    await openGroup(scene)
    await scene.page
      .getByRole('textbox', { name: /^Message / })
      .fill('I’ll do it. And ask them to leave the\ndelivery note')
  },
  'messages-offline': async (scene) => {
    const cut = await tapLine(scene.page)
    await openGroup(scene)
    await cut()
    // What is written before the page has noticed may still be on its way, and then waits for nothing.
    await scene.page.getByText('No connection').first().waitFor()
    await scene.page.getByRole('textbox', { name: /^Message / }).fill('I’ll do it. Send me the delivery note?')
    await scene.page.keyboard.press('Enter')
    await scene.page.getByText('Waiting for a connection').waitFor()
  },
}

/** @param {Scene} scene */
async function openGroup({ page, url, cast }) {
  await cast?.arrive()
  await page.goto(`${url}/messages?conversationId=${cast?.group}`)
  await page.getByText('could you take the early one').last().waitFor()
  await cast?.type()
}

/**
 * What it returns ends the page's connection, and no other is answered.
 * @param {Page} page
 */
async function tapLine(page) {
  /** @type {import('@playwright/test').WebSocketRoute[]} */
  const sockets = []
  let isCut = false
  await page.routeWebSocket(/\/sync$/, (socket) => {
    // A socket opens when this returns.
    if (isCut) return new Promise(() => {})
    socket.connectToServer()
    sockets.push(socket)
  })
  return async () => {
    isCut = true
    await Promise.all(sockets.map((socket) => socket.close({ code: 1011, reason: 'The line was cut' })))
  }
}

/**
 * A page that can't get its code, as after an update of the server.
 * @param {Scene} scene
 */
async function breakPage({ page, url }) {
  const html = await (await page.request.get(`${url}/profile`)).text()
  await page.route('**/_next/static/chunks/*.js', (route) =>
    html.includes(new URL(route.request().url()).pathname) ? route.continue() : route.abort(),
  )
  await page.goto(`${url}/profile`)
  await page.getByText('Something broke').waitFor()
}

const { values, positionals } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'docs', 'pictures') },
  },
  allowPositionals: true,
})
if (!existsSync(MAIN)) throw new Error('There is no build: run npm run build first.')
mkdirSync(values.out, { recursive: true })
const browser = await chromium.launch({
  executablePath: ensureChromium(console.log),
  args: ['--no-sandbox', '--font-render-hinting=none', '--hide-scrollbars'],
})
try {
  for (const device of /** @type {const} */ (['desktop', 'phone'])) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      // Each look has servers of its own: what was read or written for one is unread and unwritten for the next.
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
  if (!password) throw new Error(`The demo did not say its password:\n${output()}`)
  const account = { email: 'ada@demo.test', password }
  const cast = await addCast(url, account)
  const context = await newContext(look)
  await takeAll(outside, look, { context, url, cast })
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('Email').fill(account.email)
  await page.getByLabel('Password').fill(account.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/messages/)
  await takeAll(inside, look, { context, url, cast })
  await context.close()
}

/**
 * @param {Server} server
 * @param {Look} look
 */
async function takeFirst({ url, output }, look) {
  const setupCode = /setup code:?\s+([A-Za-z0-9-]+)/i.exec(output())?.[1]
  if (!setupCode) throw new Error(`The server did not say its setup code:\n${output()}`)
  const context = await newContext(look)
  await takeAll(first, look, { context, url })
  const page = await context.newPage()
  await page.goto(`${url}/sign-up`)
  await page.getByLabel('Setup code').fill(setupCode)
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('Email').fill('ada@demo.test')
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL(/\/messages/)
  await takeAll(alone, look, { context, url })
  await context.close()
}

/** @param {Look} look */
function newContext({ device, theme }) {
  return browser.newContext({
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
 * @param {Omit<Scene, 'page'>} scene
 */
async function takeAll(screens, look, scene) {
  for (const [name, prepare] of Object.entries(screens)) {
    if (!isWanted(name)) continue
    const page = await scene.context.newPage()
    await prepare({ ...scene, page })
    await page.evaluate(() => document.fonts.ready)
    await page.waitForTimeout(400)
    const path = join(values.out, `${name}-${look.device}-${look.theme}.png`)
    const picture = withPalette(await page.screenshot({ animations: 'disabled', caret: 'hide' }))
    writeFileSync(path, picture)
    console.log(`${path} ${Math.round(picture.length / 1000)} kB`)
    if (picture.length > MAX_BYTES) throw new Error(`${path} is over ${MAX_BYTES / 1000} kB.`)
    await page.close()
  }
}

/** @param {string} name */
function isWanted(name) {
  if (positionals.length > 0) return positionals.some((wanted) => name.startsWith(wanted))
  return values.all || KEPT.has(name)
}

/**
 * A server of its own on a free port and an empty folder, asked to end afterwards.
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
      server.once('exit', () => reject(new Error(`The server ended:\n${output}`)))
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
