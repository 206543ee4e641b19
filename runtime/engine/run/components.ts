/** Components are not supported: an app that uses any fails at startup with their names, not at the first call. */
import type { Modules } from './registry'

export function refuseComponents(modules: Modules): void {
  const app = modules['convex.config']?.default as { _childComponents?: [name: string, ...unknown[]][] } | undefined
  const names = app?._childComponents?.map(([name]) => name) ?? []
  if (names.length === 0) return
  throw new Error(
    `This server doesn't support components, but convex.config.ts uses ${names.join(', ')}. Remove them, or deploy to Convex.`,
  )
}
