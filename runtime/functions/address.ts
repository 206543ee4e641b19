/** The path of a function reference, as `api`, `internal` and `makeFunctionReference` make them. */
import { getFunctionName, type FunctionReference, type FunctionType } from 'convex/server'

export function getFunctionAddress(reference: unknown): string {
  if (typeof reference === 'string') return reference
  return getFunctionName(reference as FunctionReference<FunctionType, 'public' | 'internal'>)
}
