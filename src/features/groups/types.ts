import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'

export type Group = FunctionReturnType<typeof api.groups.getGroup>
export type Head = FunctionReturnType<typeof api.conversations.getHead>
export type Member = FunctionReturnType<typeof api.conversations.getMembers>[number]
