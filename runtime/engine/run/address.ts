/**
 * The path of a function reference, as `api`, `internal`, `makeFunctionReference`, and `createFunctionHandle` create
 * them.
 */
import { getFunctionAddress as addressOf } from 'convex/server'

/** The prefix of a function handle; its path follows. */
export const FUNCTION_HANDLE = 'function://;'

export function getFunctionAddress(reference: unknown): string {
  const {
    name,
    functionHandle,
    reference: component,
  } = addressOf(reference) as {
    name?: string
    functionHandle?: string
    reference?: string
  }
  if (name !== undefined) return name
  if (functionHandle?.startsWith(FUNCTION_HANDLE)) return functionHandle.slice(FUNCTION_HANDLE.length)
  if (functionHandle !== undefined) throw new Error(`"${functionHandle}" isn't a function handle of this server.`)
  throw new Error(`This server doesn't support components, so "${component}" can't be called.`)
}
