import { type Context, useContext } from 'react'

/** A context whose value a provider must set. Using it outside the provider is a bug and throws. */
export function useProvided<T>(context: Context<T | null>, provider: string): T {
  const value = useContext(context)
  if (value === null) throw new Error(`${provider} is missing above this component`)
  return value
}
