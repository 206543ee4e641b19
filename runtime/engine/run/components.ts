/** Components are not supported: an app that uses some is told which at startup, and not when it calls them. */
import type { Modules } from './registry'

export function refuseComponents(modules: Modules): void {
  const app = modules['convex.config']?.default as { _childComponents?: [name: string, ...unknown[]][] } | undefined
  const names = app?._childComponents?.map(([name]) => name) ?? []
  if (names.length === 0) return
  throw new Error(
    `This server has no components, and convex.config.ts uses ${names.join(', ')}. Take them out, or deploy to Convex.`,
  )
}
