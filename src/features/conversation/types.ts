import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'
import type { Id } from '../../../convex/_generated/dataModel'

export type Head = FunctionReturnType<typeof api.conversations.getHead>
export type Mine = FunctionReturnType<typeof api.conversations.getMine>
export type MessagePage = FunctionReturnType<typeof api.messages.getMessages>
export type MessageBlock = FunctionReturnType<typeof api.messages.getBlock>
export type Pin = FunctionReturnType<typeof api.pins.getPins>[number]
export type Message = MessagePage['messages'][number]
/** A message to jump to. Each jump is a new object, so that the same message can be jumped to again. */
export interface Place {
  seq: number
  visit: number
}

export type Person = NonNullable<FunctionReturnType<typeof api.users.getPerson>>
export type Marks = FunctionReturnType<typeof api.messages.getMarks>

/** Current names and pictures, by user id. */
export type People = ReadonlyMap<string, Pick<Person, 'name' | 'handle' | 'imageUrl' | 'hue'>>

/** The quoted messages: null if one doesn't exist for this person, undefined while loading. */
export type Quoted = ReadonlyMap<number, Message | null>

/** The current state of the message that is replied to: a reference, so edits and deletions show here, too (R8). */
export type Quote =
  | { state: 'there'; seq: number; senderId: string; hue: number | undefined; name: string; text: string }
  | { state: 'deleted'; seq: number; senderId: string; hue: number | undefined; name: string }
  /** From before this person joined (R7), or nonexistent. */
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
  /** `isSlow`: no error, but no response either. */
  | { status: 'failed'; isSlow: boolean }
  /** `wasIn`: it was open a moment ago. */
  | { status: 'no-access'; wasIn: boolean }
  | { status: 'ready'; conversation: Conversation }
