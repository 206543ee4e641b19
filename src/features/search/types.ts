import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'

/** A chat as search shows it: its name and avatar. */
export interface Findable {
  conversationId: string
  name: string
  kind: 'person' | 'group' | 'notes'
  /** Decides the avatar's hue: the other person's id, or the chat's. */
  hueId: string
  hue?: number
  imageUrl?: string | undefined
}

export type Hit = FunctionReturnType<typeof api.search.messages>['hits'][number]
export type FoundPerson = FunctionReturnType<typeof api.users.searchPeople>[number]

/** The matches in one chat, newest first. */
export interface ChatHits {
  conversationId: string
  hits: readonly Hit[]
  /** Where to continue; null if everything was searched. */
  continueBefore: number | null
  /** More matches are loading. */
  isPending: boolean
}
