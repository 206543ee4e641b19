/**
 * The whole path, from a message to what two browsers show; `npm run soak` uses a thousand messages, and Firefox as
 * well.
 */
import { expect, test } from '@playwright/test'
import { joinByHttp } from '../support/by-http'
import { proveOnce } from '../support/notified-once'
import { PushService } from '../support/push/service'
import { startServer } from '../support/server'

test.use({ serviceWorkers: 'allow' })

test('C586 in two browsers, the hidden one notifies of each chat’s newest message once, by page or push; the one being looked at is silent', async ({
  browser,
}) => {
  const service = await new PushService().start()
  const server = await startServer({
    args: ['--push-origin', service.origin, '--push-contact', 'mailto:ops@example.com'],
  })
  try {
    await joinByHttp(server, 'Olga Steward', server.setupCode)
    service.reply = (_, post) => ({ status: post % 9 === 4 ? 500 : 201 })
    const told = await proveOnce({ browser, server, service, chats: 6, messages: 40, kills: 0 })
    expect(told.length).toBeGreaterThan(4)
    expect(service.taken.filter(({ name }) => name === 'Hidden').length).toBeGreaterThan(0)
  } finally {
    await server.stop()
    service.close()
  }
})
