/** People without a page: accounts created through /api/auth, and functions called as the published client does. */
import { type APIRequestContext, request as requests } from '@playwright/test'
import { ConvexHttpClient } from 'convex/browser'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import { type Account, accountOf } from './in-browser'
import type { RunningServer } from './server'

export interface Caller {
  name: string
  userId: Id<'users'>
  functions: ConvexHttpClient
}

/** Creates an account, and signs in the owner of `request`, such as a browser context. */
export async function createAccount(
  request: APIRequestContext,
  server: RunningServer,
  account: Account,
  setupCode?: string | null,
) {
  const answer = await request.post(`${server.url}/api/auth/sign-up/email`, {
    headers: { origin: server.url },
    data: { ...account, ...(setupCode ? { setupCode } : {}) },
  })
  if (!answer.ok()) throw new Error(`No account for ${account.name}: ${await answer.text()}`)
}

export async function tokenOf(request: APIRequestContext, server: RunningServer): Promise<string> {
  return readToken(await request.get(`${server.url}/api/auth/token`))
}

async function readToken(answer: { json(): Promise<unknown> }): Promise<string> {
  const { token } = (await answer.json()) as { token?: string }
  if (!token) throw new Error('No one is signed in, so there is no token')
  return token
}

/** The maximum age of a reused token, in ms: a token lives five minutes, and the tests of a file may take longer. */
const TOKEN_IS_YOUNG = 60_000

/** The functions as the user signed in there, even after someone else signs in. */
export async function callerOf(request: APIRequestContext, server: RunningServer, name: string): Promise<Caller> {
  const { cookies } = await request.storageState()
  const cookie = cookies.map((one) => `${one.name}=${one.value}`).join('; ')
  let token = tokenOf(request, server)
  let askedAt = Date.now()
  const functions = new ConvexHttpClient(server.url, {
    async fetch(input, init) {
      if (Date.now() - askedAt > TOKEN_IS_YOUNG) {
        askedAt = Date.now()
        token = fetch(`${server.url}/api/auth/token`, { headers: { cookie } }).then(readToken)
      }
      return fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${await token}` } })
    },
  })
  const { userId } = await functions.mutation(api.users.ensureSelf, {})
  return { name, userId, functions }
}

export async function joinByHttp(server: RunningServer, name: string, setupCode?: string | null): Promise<Caller> {
  const request = await requests.newContext()
  try {
    await createAccount(request, server, accountOf(name), setupCode)
    return await callerOf(request, server, name)
  } finally {
    await request.dispose()
  }
}

export function talkBetween(a: Caller, b: Caller): Promise<string> {
  return a.functions.mutation(api.conversations.getOrCreateConversation, { participantIds: [a.userId, b.userId] })
}

export function groupOf(name: string, owner: Caller, ...others: Caller[]): Promise<string> {
  const participantIds = [owner, ...others].map(({ userId }) => userId)
  return owner.functions.mutation(api.conversations.createGroup, { name, participantIds })
}

let sends = 0

export function sayByHttp({ functions }: Caller, conversationId: string, content: string) {
  // The client's own queue would send them one after the other anyway; skipping it keeps each one's error its own.
  return functions.mutation(
    api.messages.sendMessage,
    { conversationId, content, clientMessageId: `http-${++sends}` },
    { skipQueue: true },
  )
}

/** This many messages, sent one after the other. */
export async function sayOften(caller: Caller, conversationId: string, count: number, text: string) {
  for (let number = 1; number <= count; number++) await sayByHttp(caller, conversationId, `${text} ${number}`)
}
