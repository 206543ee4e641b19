/** The functions that the tests of the edge call. */
import type { FakeFunction } from './fake-engine'
import { FakeConvexError } from './fake-engine'

const listOf = (state: Record<string, unknown>) => (state.notes as unknown[] | undefined) ?? []

export const notes: Record<string, FakeFunction> = {
  'notes:list': ({ state }) => listOf(state),
  'notes:count': ({ state }) => listOf(state).length,
  'notes:add': ({ state, args }) => {
    state.notes = [...listOf(state), args.text]
    return listOf(state).length
  },
  'notes:nothing': () => null,
  'notes:echo': ({ args }) => args,
  'notes:whoami': ({ identity }) => identity?.subject ?? null,
  'notes:fail': () => {
    throw new Error('broken')
  },
  'notes:refuse': () => {
    throw new FakeConvexError({ code: 'FORBIDDEN', count: { $integer: 'BQAAAAAAAAA=' } })
  },
}
