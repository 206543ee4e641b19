// Steps shared by several scenes of `npm run screens`, and functions that disturb a connection or a server.
import { t } from './lib-screens-words.mjs'

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('./lib-screens-cast.mjs').gatherCast>>} Cast */
/** @typedef {{ page: Page, url: string, cast?: Cast, isPhone: boolean }} Scene */

/** @param {Scene} scene */
export async function openGroup({ page, url, cast }) {
  await cast?.arrive()
  await page.goto(`${url}/messages?conversationId=${cast?.group}`)
  await page.getByText('could you take the early one').last().waitFor()
  const typing = page.getByText(t('typing.one', { name: 'Noor' }), { exact: true }).filter({ visible: true })
  // It is shown for three seconds.
  for (let tries = 0; tries < 3 && (await typing.count()) === 0; tries++) {
    await cast?.type()
    await typing
      .first()
      .waitFor({ timeout: 2_000 })
      .catch(() => {})
  }
}

/**
 * Returns a function that ends the page's connection and accepts no other.
 * @param {Page} page
 */
export async function tapLine(page) {
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
    await Promise.all(sockets.map((socket) => socket.close({ code: 1011, reason: 'The connection was cut' })))
  }
}

/**
 * Makes a page fail to load its code, as after an update of the server.
 * @param {Scene} scene
 */
export async function breakPage({ page, url }) {
  const html = await (await page.request.get(`${url}/profile`)).text()
  await page.route('**/_next/static/chunks/*.js', (route) =>
    html.includes(new URL(route.request().url()).pathname) ? route.continue() : route.abort(),
  )
  await page.goto(`${url}/profile`)
  await page.getByText(t('error.pageTitle')).waitFor()
}

/**
 * @param {Page} page
 * @param {string} text
 */
export const message = (page, text) => page.getByRole('log').getByRole('article').filter({ hasText: text }).last()

/**
 * @param {Page} page
 * @param {import('@playwright/test').Locator} target
 */
export async function holdUntilMenu(page, target) {
  const box = await target.boundingBox()
  if (!box) throw new Error('The element to hold is not on the screen.')
  const touch = await page.context().newCDPSession(page)
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + 16 }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await page.getByRole('menu').waitFor()
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

/**
 * By right-click, or by long press.
 * @param {Scene} scene
 * @param {string} text
 */
export async function openMessageMenu({ page, isPhone }, text) {
  const target = message(page, text)
  if (isPhone) {
    await holdUntilMenu(page, target)
  } else {
    await target.hover()
    await target.getByRole('button', { name: t('chat.actions.more') }).click()
  }
  await page.getByRole('menu').waitFor()
}

/**
 * @param {Scene} scene
 * @param {string} name
 */
export async function openChatOf({ page, url }, name) {
  await page.goto(`${url}/messages`)
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await page.getByRole('log').getByRole('article').first().waitFor()
}

/**
 * Makes the server reject every message.
 * @param {Page} page
 */
export function refuseSending(page) {
  return page.routeWebSocket(/\/sync$/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((data) => {
      const { type, udfPath, requestId } = JSON.parse(String(data))
      if (type !== 'Mutation' || udfPath !== 'messages:sendMessage') return server.send(data)
      const errorData = { code: 'FORBIDDEN', message: 'No.' }
      socket.send(
        JSON.stringify({ type: 'MutationResponse', requestId, success: false, result: 'No.', errorData, logLines: [] }),
      )
    })
  })
}

/**
 * Makes the server accept the connection and then respond to no query.
 * @param {Page} page
 */
export function keepSilent(page) {
  return page.routeWebSocket(/\/sync$/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((data) => {
      const message = JSON.parse(String(data))
      const asked = message.modifications?.map((/** @type {{ udfPath?: string }} */ one) => one.udfPath) ?? []
      if (asked.some((/** @type {string | undefined} */ path) => path !== undefined && path !== 'users:me')) return
      server.send(data)
    })
  })
}
