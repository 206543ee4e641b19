/**
 * The full proof: a Chromium in the foreground and a hidden one, Firefox with its tab closed, and a server that is
 * killed.
 */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { joinByHttp } from '../support/by-http'
import { openFirefox, type SeenNotification, signInWithFirefox, watchNotifications } from '../support/firefox'
import { accountOf } from '../support/in-browser'
import { proveOnce } from '../support/notified-once'
import { Autopush } from '../support/push/autopush'
import { PushService } from '../support/push/service'
import { startServer } from '../support/server'

/** npm run soak sends a thousand messages in fifty chats. */
const isLong = Number(process.env.TEST_EFFORT ?? 1) > 1
const size = isLong ? { chats: 50, messages: 1_000, kills: 20 } : { chats: 8, messages: 80, kills: 2 }

test('C586 each device that no one looks at shows or counts every message once, however push services respond and however often the server is killed', async ({
  browser,
}) => {
  test.setTimeout(isLong ? 1_200_000 : 900_000)
  const [service, autopush] = [await new PushService().start(), await new Autopush().start()]
  const origins = [service.origin, autopush.origin].flatMap((origin) => ['--push-origin', origin])
  const server = await startServer({ args: [...origins, '--push-contact', 'mailto:ops@example.com'] })
  const firefox = await openFirefox(autopush.origin)
  let seen: () => Promise<SeenNotification[]>
  try {
    await joinByHttp(server, 'Olga Steward', server.setupCode)
    const answers = [500, 201, 201, 429, 201, 201, 500, 500, 500, 201, 201]
    service.reply = (_, post) => {
      if (post % 97 === 50) return { hang: true, takes: post % 2 === 0 }
      return { status: answers[post % answers.length]!, retryAfter: '1' }
    }
    autopush.reply = (post) => (post % 97 === 50 ? 'silent' : answers[post % answers.length]!)
    const told = await proveOnce({
      browser,
      server,
      service,
      ...size,
      async prepareOther(june) {
        const page = await signInWithFirefox(firefox, server.url, accountOf('June Abara'))
        const devices = () => june.functions.query(api.devices.listDevices, {})
        await expect.poll(async () => (await devices()).length).toBe(2)
        await page.close()
        seen = await watchNotifications(firefox, server.url)
      },
      async expectOther(told, patience) {
        // A push rejected last waits as long as the service said, and is accepted then.
        autopush.reply = () => 201
        const untold = async () => {
          const last = new Map((await seen()).map(({ tag, body }) => [tag, body]))
          return told.filter(({ conversationId, text }) => !last.get(`chat:${conversationId}`)?.endsWith(text))
        }
        await expect.poll(untold, patience).toEqual([])
        const heard = (await seen()).filter(({ silent }) => !silent).map(({ tag, body }) => `${tag} ${body}`)
        expect(new Set(heard).size).toBe(heard.length)
      },
    })
    expect(told.length).toBeGreaterThan(size.chats / 2)
  } finally {
    await firefox.close()
    await server.stop()
    service.close()
    autopush.close()
  }
})
