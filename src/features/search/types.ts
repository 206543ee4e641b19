import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'

/** A chat as search knows it: what it is called, and how its picture looks. */
export interface Findable {
  conversationId: string
  name: string
  kind: 'person' | 'group' | 'notes'
  /** Decides the picture's hue: the other person's id, or the chat's. */
  hueId: string
  hue?: number
  imageUrl?: string | undefined
}

export type Hit = FunctionReturnType<typeof api.search.messages>['hits'][number]
export type FoundPerson = FunctionReturnType<typeof api.users.searchPeople>[number]

/** What was found in one chat, the newest first. */
export interface ChatHits {
  conversationId: string
  hits: readonly Hit[]
  /** Below it may be more; null when all was looked at. */
  continueBefore: number | null
  /** More is on its way. */
  isPending: boolean
}
