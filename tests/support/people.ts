import { ConvexError } from 'convex/values'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import type { ErrorData } from '../../domain/errors'
import type { Backend, Caller } from './backends/backend'

export interface Person extends Caller {
  name: string
  userId: Id<'users'>
}

/** Signs up, as a browser does before it shows anything. */
export async function join(backend: Backend, name: string): Promise<Person> {
  const caller = backend.asUser(name)
  const { userId } = await caller.mutation(api.users.ensureSelf, {})
  return { ...caller, name, userId }
}

export function talkBetween(a: Person, b: Person): Promise<string> {
  return a.mutation(api.conversations.getOrCreateConversation, { participantIds: [a.userId, b.userId] })
}

let sends = 0

export function say(person: Person, conversationId: string, content: string) {
  const clientMessageId = `test-${++sends}`
  return person.mutation(api.messages.sendMessage, { conversationId, content, clientMessageId })
}

/** The data of an expected failure; fails the test if there is none. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ConvexError) {
      // convex-test passes the data as JSON text, a deployment as the value.
      const data: ErrorData = typeof error.data === 'string' ? JSON.parse(error.data) : error.data
      return data.code
    }
    return `unexpected: ${String(error)}`
  }
  return 'no error'
}
