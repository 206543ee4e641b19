import type { ConvexReactClient, WatchQueryOptions } from 'convex/react'
import { type FunctionReference, getFunctionName } from 'convex/server'
import type { LiveAnswer } from '../model/kept-picture'

/** The results that the page's own queries have from the connection. */
export interface LiveAnswers {
  read: () => LiveAnswer[]
  /** Sets the one listener, which keeps the results. It gets the name of the function. */
  onChange: (listener: (name: string) => void) => () => void
}

type Args = Record<string, unknown>

const known = new WeakMap<ConvexReactClient, LiveAnswers>()

export const liveAnswersOf = (convex: ConvexReactClient): LiveAnswers | undefined => known.get(convex)

/** Makes no queries itself: it observes those of the page's hooks, because all of them use `watchQuery`. */
export function withLiveAnswers(client: ConvexReactClient): ConvexReactClient {
  const watchQuery = client.watchQuery.bind(client)
  const active = new Set<() => LiveAnswer | null>()
  let changed: (name: string) => void = () => {}
  known.set(client, {
    read: () => [...active].flatMap((read) => read() ?? []),
    onChange(listener) {
      changed = listener
      return () => {
        changed = () => {}
      }
    },
  })
  client.watchQuery = ((query: FunctionReference<'query'>, args: Args = {}, options?: WatchQueryOptions) => {
    const watch = watchQuery(query, args, options)
    const name = getFunctionName(query)
    const read = () => {
      const value = valueOf(watch)
      return value === undefined ? null : { name, args, value }
    }
    return {
      ...watch,
      onUpdate(listener: () => void) {
        active.add(read)
        const stop = watch.onUpdate(() => {
          changed(name)
          listener()
        })
        return () => {
          active.delete(read)
          stop()
        }
      },
    }
  }) as typeof client.watchQuery
  return client
}

/** Undefined for an error, too: a result that can no longer be read isn't kept. */
function valueOf(watch: { localQueryResult: () => unknown }): unknown {
  try {
    return watch.localQueryResult()
  } catch {
    return undefined
  }
}
