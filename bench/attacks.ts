/**
 * Measures what two chatting people notice of everything that one person, signed in or not, can do to the server at
 * once.
 */
import { request as requests } from '@playwright/test'
import { ConvexHttpClient } from 'convex/browser'
import type { Id } from '../convex/_generated/dataModel'
import { ATTACKS } from '../tests/support/attacks'
import { callerOf, createAccount, joinByHttp, sayByHttp, talkBetween, tokenOf } from '../tests/support/by-http'
import { accountOf } from '../tests/support/in-browser'
import { startServer } from '../tests/support/server'
import { quantile } from './measure'

const SENDS = 200
const WARM_UP = 100
const CROWD = 12

export interface SendsBesideAttacks {
  /** In milliseconds. */
  quiet: { p50: number; p99: number }
  attacked: { p50: number; p99: number }
  /** How often each attack was started meanwhile. */
  rounds: number
}

export async function measureSendsBesideAttacks(): Promise<SendsBesideAttacks> {
  // Only the limit on sending is lifted, so that this many messages can be sent.
  const server = await startServer({ args: ['--messages-per-second', '100'] })
  const request = await requests.newContext()
  try {
    await createAccount(request, server, accountOf('Mallory Gray'), server.setupCode)
    const mallory = await callerOf(request, server, 'Mallory Gray')
    const [ada, bo] = [await joinByHttp(server, 'Ada Moss'), await joinByHttp(server, 'Bo Lind')]
    const crowd: Id<'users'>[] = []
    for (let n = 0; n < CROWD; n++) crowd.push((await joinByHttp(server, `Person ${n}`)).userId)
    const talk = await talkBetween(ada, bo)
    const floods = await talkBetween(mallory, mallory)

    const times: number[] = []
    const send = async () => {
      const began = performance.now()
      await sayByHttp(ada, talk, 'Hello')
      times.push(performance.now() - began)
    }
    const spread = () => ({ p50: quantile(times, 0.5), p99: quantile(times, 0.99) })
    for (let n = 0; n < WARM_UP; n++) await send()
    times.length = 0
    for (let n = 0; n < SENDS; n++) await send()
    const quiet = spread()

    times.length = 0
    const token = () => tokenOf(request, server)
    const http = async () => new ConvexHttpClient(server.url, { logger: false, auth: await token() })
    const attacker = { token, http }
    let rounds = 0
    while (times.length < SENDS) {
      const attack = { isOver: false }
      const scene = { url: server.url, mallory: attacker, crowd, conversationId: floods, share: 1, round: rounds++ }
      const attacks = Promise.all(Object.values(ATTACKS).map((begin) => begin(scene))).finally(
        () => (attack.isOver = true),
      )
      do await send()
      while (!attack.isOver)
      for (const socket of (await attacks).flat()) socket.terminate()
    }
    return { quiet, attacked: spread(), rounds }
  } finally {
    await request.dispose()
    await server.stop()
  }
}
