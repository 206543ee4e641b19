import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'

export type Person = FunctionReturnType<typeof api.users.searchPeople>[number]
