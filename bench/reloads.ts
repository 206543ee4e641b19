/** The cost of a send while others keep opening pages: rendering has a process of its own, and clients take turns. */
import { request as requests } from '@playwright/test'
import { hrefOf } from '../domain/addresses'
import { callerOf, createAccount, joinByHttp, sayByHttp, talkBetween } from '../tests/support/by-http'
import { accountOf } from '../tests/support/in-browser'
import { startServer } from '../tests/support/server'

const SENDS = 400
const WARM_UP = 100
/** Per second. */
const OPENS = 20
/** Number of pages that someone holding F5 keeps in flight. */
const HELD = 50

export interface Send {
  p50: number
  p99: number
}

export interface SendsBesidePages {
  quiet: Send
  /** While this many people per second open a chat. */
  opens: Send
  /** While one person holds F5. */
  held: Send
}

export async function measureSendsBesidePages(): Promise<SendsBesidePages> {
  const server = await startServer({ args: ['--messages-per-second', '0'] })
  const request = await requests.newContext()
  try {
    await createAccount(request, server, accountOf('Ada Moss'), server.setupCode)
    const ada = await callerOf(request, server, 'Ada Moss')
    const talk = await talkBetween(ada, await joinByHttp(server, 'Bo Lind'))
    const { cookies } = await request.storageState()
    const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') }
    const open = async (path: string) => void (await (await fetch(server.url + path, { headers })).text())
    // As the document does (decision 56).
    const askAhead = async () => {
      const { token } = (await (await fetch(`${server.url}/api/auth/token`, { headers })).json()) as { token: string }
      const answer = await fetch(`${server.url}/api/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ path: 'opening:read', args: [{ conversationId: talk }] }),
      })
      if (!answer.ok) throw new Error(await answer.text())
    }
    const send = async (count: number): Promise<Send> => {
      const times: number[] = []
      for (let i = 0; i < count; i++) {
        const began = performance.now()
        await sayByHttp(ada, talk, 'Hello')
        times.push(performance.now() - began)
      }
      times.sort((a, b) => a - b)
      return { p50: times[Math.floor(count / 2)]!, p99: times[Math.floor(count * 0.99)]! }
    }
    const beside = async (step: () => Promise<unknown>, everyMs: number) => {
      const under = new Set<Promise<unknown>>()
      const timer = setInterval(() => {
        const one = step().finally(() => under.delete(one))
        under.add(one)
      }, everyMs)
      try {
        return await send(SENDS)
      } finally {
        clearInterval(timer)
        await Promise.allSettled(under)
      }
    }
    await send(WARM_UP)
    await open(hrefOf(talk))
    const quiet = await send(SENDS)
    const opens = await beside(() => Promise.all([open(hrefOf(talk)), askAhead()]), 1_000 / OPENS)
    let waiting = 0
    const held = await beside(async () => {
      if (waiting >= HELD) return
      waiting++
      await open(hrefOf(talk)).finally(() => waiting--)
    }, 1)
    return { quiet, opens, held }
  } finally {
    await request.dispose()
    await server.stop()
  }
}
