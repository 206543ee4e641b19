import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'

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
