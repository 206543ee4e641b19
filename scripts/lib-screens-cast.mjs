// The people of --demo, for the screenshots: they are signed in beside June, whose screen is shown.
import { ConvexHttpClient } from 'convex/browser'
import { makeFunctionReference } from 'convex/server'
import { randomUUID } from 'node:crypto'

/** @typedef {{ id: string, client: ConvexHttpClient, renew: () => Promise<void> }} Person */

/**
 * Signs them in.
 * @param {string} url
 * @param {string} password
 */
export async function gatherCast(url, password) {
  const enterAs = (/** @type {string} */ name) => enter(url, { email: `${name}@demo.test`, password })
  const june = await enterAs('june')
  const [noor, kofi, maya, sol] = await Promise.all(['noor', 'kofi', 'maya', 'sol'].map(enterAs))
  if (!noor || !kofi || !maya || !sol) throw new Error('Not all people of the demo have signed in.')
  /** @type {import('convex/server').FunctionReference<'query', 'public', { limit: number }, { conversationId: string }[]>} */
  const list = makeFunctionReference('conversations:getUserConversations')
  /** @type {import('convex/server').FunctionReference<'query', 'public', { conversationId: string }, { groupName?: string }>} */
  const head = makeFunctionReference('conversations:getHead')
  const chats = await june.client.query(list, { limit: 50 })
  const heads = await Promise.all(
    chats.map(async ({ conversationId }) => ({
      conversationId,
      ...(await june.client.query(head, { conversationId })),
    })),
  )
  const group = heads.find(({ groupName }) => groupName === 'Pavilion build')?.conversationId
  if (!group) throw new Error('The demo has no group.')
  /** @type {string} */
  const silent = await call(june, 'conversations:getOrCreateConversation', { participantIds: [june.id, sol.id] })
  return {
    group,
    /** A chat without messages. */
    silent,
    /** Lasts as long as a heartbeat. */
    async arrive() {
      await Promise.all(
        [noor, kofi, maya].map((person) =>
          call(person, 'presence:sendHeartbeat', {
            tabId: randomUUID(),
            leaveSecret: randomUUID(),
            visible: true,
          }),
        ),
      )
    },
    /** Lasts three seconds. */
    async type() {
      await call(noor, 'typingStates:setTypingState', { conversationId: group })
    },
  }
}

/**
 * @param {string} url
 * @param {{ email: string, password: string }} account
 * @returns {Promise<Person>}
 */
async function enter(url, account) {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(account),
  })
  if (!answer.ok) throw new Error(`${account.email}: ${answer.status} ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const client = new ConvexHttpClient(url)
  // A token lasts for five minutes, and the scenes of a look may take longer.
  const renew = async () => {
    const token = await fetch(`${url}/api/auth/token`, { headers: { cookie } })
    client.setAuth((await token.json()).token)
  }
  const { userId } = await call({ client, renew }, 'users:ensureSelf', {})
  return { id: userId, client, renew }
}

/**
 * @param {Pick<Person, 'client' | 'renew'>} person
 * @param {string} name as in `messages:sendMessage`
 * @param {Record<string, unknown>} args
 */
async function call({ client, renew }, name, args) {
  await renew()
  /** @type {import('convex/server').FunctionReference<'mutation'>} */
  const mutation = makeFunctionReference(name)
  return client.mutation(mutation, args)
}
