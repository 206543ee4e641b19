/** Network traffic: nothing leaves the machine, and the pages reach the backend over one socket. */
import { expect, test } from '@playwright/test'
import { version } from 'convex'
import { bubble, composer, join, say } from '../support/in-browser'
import { useServer } from '../support/use-server'

/** Runs in the server and its threads: a connection to anywhere else is rejected and reported. */
const guard = `
import { Socket } from 'node:net'
const connect = Socket.prototype.connect
Socket.prototype.connect = function (...args) {
  const [{ host = 'localhost', path } = {}] = Array.isArray(args[0]) ? args[0] : args
  if (path || ['localhost', '127.0.0.1', '::1'].includes(host)) return connect.apply(this, args)
  console.error('WENT OUT TO ' + host)
  throw new Error('There is no network')
}`

const server = useServer({ env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(guard)}` } })

test('G1.2 G1.5 an account, a page, and a message need this server only, and functions use its socket', async ({
  browser,
}) => {
  const asked = new Set<string>()
  const sockets = new Set<string>()
  const page = await join(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  page.on('request', (request) => asked.add(request.url()))
  page.on('websocket', (socket) => sockets.add(socket.url()))
  await page.goto(`${server().url}/users`)
  await page.getByRole('main').getByText('Ada Moss').click()
  await expect(composer(page)).toBeVisible()
  await say(page, 'Nothing but us')
  await expect(bubble(page, 'Nothing but us')).toHaveAttribute('data-delivery', /sent|read/)

  const { origin, host } = new URL(server().url)
  const paths = [...asked].map((url) => (url.startsWith(origin) ? new URL(url).pathname : url))
  expect(paths).toContain('/users')
  expect(paths.filter((path) => !path.startsWith('/'))).toEqual([])
  // The one request ahead of the socket: what the page shows first.
  expect(paths.filter((path) => /^\/api\/(?!auth\/)/.test(path))).toEqual(['/api/query'])
  expect([...sockets]).toEqual([`ws://${host}/api/${version}/sync`])
  expect(server().output()).not.toContain('WENT OUT')
  await page.context().close()
})
