// The people in the screenshots: in addition to what --demo creates, so that the lists look realistic.
import { ConvexHttpClient } from 'convex/browser'
import { makeFunctionReference } from 'convex/server'
import { randomUUID } from 'node:crypto'

/** @typedef {{ id: string, client: ConvexHttpClient }} Person */

const NAMES = [
  'Noor Halloran',
  'Kofi Brandt',
  'Maya Lindholt',
  'Hana Moriko',
  'Teodor Pike',
  'Ines Varga',
  'Sol Ferreira',
]

/**
 * Signs them up and lets them talk with Ada, whose screen it is.
 * @param {string} url
 * @param {{ email: string, password: string }} adaAccount
 */
export async function addCast(url, adaAccount) {
  const ada = await enter(url, 'sign-in/email', adaAccount)
  const [noor, kofi, maya, hana, teodor, ines, sol] = await Promise.all(
    NAMES.map((name) => {
      const email = `${name.toLowerCase().replace(' ', '.')}@demo.test`
      return enter(url, 'sign-up/email', { name, email, password: adaAccount.password })
    }),
  )
  if (!noor || !kofi || !maya || !hana || !teodor || !ines || !sol) throw new Error('Somebody is missing.')

  const silent = await talk(ada, [ada, ines], [])
  await talk(ada, [ada], [[ada, 'Ask about the ramp handrail']])
  await talk(ada, [ada, sol], [[sol, 'The keys are with the porter']])
  await talk(
    ada,
    [ada, teodor],
    [
      [teodor, 'I think the second quote is missing'],
      [ada, 'You are right, I will send it tonight'],
    ],
  )
  await talk(ada, [ada, hana], [[hana, 'Soup is on, twelve thirty']])
  await talk(ada, [ada, ines, sol], [[ines, 'The hearing moved to the 14th']], 'Permit desk')
  const withMaya = await talk(
    ada,
    [ada, maya],
    [
      [maya, 'Rev C is up, the roof pitch is now 11°'],
      [ada, 'Rev C it is, thank you'],
    ],
  )
  await talk(ada, [ada, kofi], [[kofi, 'Perfect, see you at nine']])
  const group = await talk(
    ada,
    [ada, maya, kofi, noor, ines],
    [
      [maya, 'Morning. Rev C is up, the roof pitch is now 11°.'],
      [maya, 'The file is in the usual folder.'],
      [ada, 'Thank you. I’ll take it to the permit desk at nine.'],
      [
        kofi,
        'The post by the ramp sits 14 mm low. I measured twice, from both ends, and it is the post and not the ground.',
      ],
      [ada, '14 mm is inside what the brackets take up. Shim it, don’t recut.'],
      [kofi, 'Good, that saves a day 👍'],
      [noor, 'Larch comes Thursday at 07:30, gate B. Two of us have to sign for it.'],
      [noor, 'Ada, could you take the early one with me?'],
    ],
    'Pavilion build',
  )
  await talk(
    ada,
    [ada, noor],
    [
      [noor, 'Can you check the bracket count?'],
      [noor, 'I have 48 and four spare'],
    ],
  )
  // An edited message, one with reactions, and two pinned ones.
  await edit(ada, group, 3, 'Thank you. I’ll take it to the permit desk at ten.')
  for (const { client } of [kofi, noor, maya]) await react(client, group, 5, '👍')
  await react(ada.client, group, 5, '👍')
  await react(maya.client, group, 5, '🎉')
  for (const seq of [1, 7]) await call(ada.client, 'pins:setPin', { conversationId: group, seq, on: true })
  // Readers give the screenshots their second ticks.
  await call(maya.client, 'messages:markMessageAsRead', { conversationId: withMaya, seq: 1 })
  await call(kofi.client, 'messages:markMessageAsRead', { conversationId: group, seq: 7 })
  return {
    group,
    /** A chat without messages. */
    silent,
    /** Lasts as long as a heartbeat. */
    async arrive() {
      await Promise.all(
        [noor, kofi, maya].map(({ client }) =>
          call(client, 'presence:sendHeartbeat', {
            tabId: randomUUID(),
            leaveSecret: randomUUID(),
            visible: true,
          }),
        ),
      )
    },
    /** Lasts three seconds. */
    async type() {
      await call(noor.client, 'typingStates:setTypingState', { conversationId: group })
    },
  }
}

/**
 * @param {string} url
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Person>}
 */
async function enter(url, path, body) {
  const answer = await fetch(`${url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const token = await fetch(`${url}/api/auth/token`, { headers: { cookie } })
  const client = new ConvexHttpClient(url, { auth: (await token.json()).token })
  const { userId } = await call(client, 'users:ensureSelf', {})
  return { id: userId, client }
}

/**
 * @param {Person} owner
 * @param {Person[]} people
 * @param {[Person, string][]} lines
 * @param {string} [groupName]
 * @returns {Promise<string>}
 */
async function talk(owner, people, lines, groupName) {
  const participantIds = people.map(({ id }) => id)
  const conversationId = groupName
    ? await call(owner.client, 'conversations:createGroup', { name: groupName, participantIds })
    : await call(owner.client, 'conversations:getOrCreateConversation', { participantIds })
  for (const [{ client }, content] of lines) {
    const { seq } = await call(client, 'messages:sendMessage', {
      conversationId,
      content,
      clientMessageId: randomUUID(),
    })
    // Someone who replies has read.
    if (client === owner.client) await call(client, 'messages:markMessageAsRead', { conversationId, seq })
  }
  return conversationId
}

/**
 * @param {Person} person
 * @param {string} conversationId
 * @param {number} seq
 * @param {string} content
 */
async function edit({ client }, conversationId, seq, content) {
  /** @type {import('convex/server').FunctionReference<'query'>} */
  const query = makeFunctionReference('messages:getMessage')
  const { _id } = await client.query(query, { conversationId, seq })
  await call(client, 'messages:editMessage', { messageId: _id, content })
}

/**
 * @param {Person['client']} client
 * @param {string} conversationId
 * @param {number} seq
 * @param {string} emoji
 */
const react = (client, conversationId, seq, emoji) =>
  call(client, 'reactions:setReaction', { conversationId, seq, emoji, on: true })

/**
 * @param {Person['client']} client
 * @param {string} name as in `messages:sendMessage`
 * @param {Record<string, unknown>} args
 */
function call(client, name, args) {
  /** @type {import('convex/server').FunctionReference<'mutation'>} */
  const mutation = makeFunctionReference(name)
  return client.mutation(mutation, args)
}
