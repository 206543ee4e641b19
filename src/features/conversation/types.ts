import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'
import type { Id } from '../../../convex/_generated/dataModel'

export type Head = FunctionReturnType<typeof api.conversations.getHead>
export type Mine = FunctionReturnType<typeof api.conversations.getMine>
export type MessagePage = FunctionReturnType<typeof api.messages.getMessages>
export type MessageBlock = FunctionReturnType<typeof api.messages.getBlock>
export type Pin = FunctionReturnType<typeof api.pins.getPins>[number]
export type Message = MessagePage['messages'][number]
/** A message to go to. Each visit is a new object, so that the same message can be gone to again. */
export interface Place {
  seq: number
  visit: number
}

export type Person = NonNullable<FunctionReturnType<typeof api.users.getPerson>>
export type Marks = FunctionReturnType<typeof api.messages.getMarks>

/** Names and pictures, as of now, by user id. */
export type People = ReadonlyMap<string, Pick<Person, 'name' | 'handle' | 'imageUrl' | 'hue'>>

/** The messages that others answer: null where there is none for this person, nothing while it loads. */
export type Quoted = ReadonlyMap<number, Message | null>

/** What a message answers, as it is now: a reference, so that an edit or a deletion shows here too (R8). */
export type Quote =
  | { state: 'there'; seq: number; senderId: string; hue: number | undefined; name: string; text: string }
  | { state: 'deleted'; seq: number; senderId: string; hue: number | undefined; name: string }
  /** Before this person's time (R7), or not there at all. */
  | { state: 'closed'; seq: number }
  | { state: 'loading'; seq: number }

export interface Conversation {
  conversationId: string
  kind: 'direct' | 'group' | 'notes'
  self: Id<'users'>
  head: Head
  mine: Mine
}

export type ConversationState =
  | { status: 'loading' }
  /** `isSlow`: nothing was wrong but that no answer came. */
  | { status: 'failed'; isSlow: boolean }
  /** `wasIn`: it was open a moment ago. */
  | { status: 'no-access'; wasIn: boolean }
  | { status: 'ready'; conversation: Conversation }
