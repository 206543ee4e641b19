import { type Context, useContext } from 'react'

/** What a provider gives to the parts inside it. Outside of it there is nothing to fall back on: that is a mistake. */
export function useProvided<T>(context: Context<T | null>, provider: string): T {
  const value = useContext(context)
  if (value === null) throw new Error(`There is no ${provider} above this component.`)
  return value
}
