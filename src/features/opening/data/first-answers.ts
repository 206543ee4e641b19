import type { ConvexReactClient, WatchQueryOptions } from 'convex/react'
import { type FunctionArgs, type FunctionReference, type FunctionReturnType, getFunctionName } from 'convex/server'

/**
 * Results that came before the connection's own. Each is used until its query has one of its own, or an error, and none
 * for longer than this: whatever is read later is read live.
 */
export const KEPT_MS = 30_000

type Query = FunctionReference<'query'>
type Args = Record<string, unknown>
export interface FirstAnswer {
  query: Query
  args: Args
  value: unknown
}

export const answer = <Of extends Query>(
  query: Of,
  args: FunctionArgs<Of>,
  value: FunctionReturnType<Of>,
): FirstAnswer => ({ query, args, value })

export interface FirstAnswers {
  /** Once, soon after the page was opened. */
  show: (answers: readonly FirstAnswer[]) => void
  letGo: () => void
}

const known = new WeakMap<ConvexReactClient, FirstAnswers>()

export const firstAnswersOf = (convex: ConvexReactClient): FirstAnswers | undefined => known.get(convex)

/** Has every hook of the client use them, because all of them read through `watchQuery`. */
export function withFirstAnswers(client: ConvexReactClient): ConvexReactClient {
  const watchQuery = client.watchQuery.bind(client)
  const values = new Map<string, unknown>()
  const listeners = new Set<() => void>()
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = () => {
    for (const listener of listeners) listener()
  }
  known.set(client, {
    show(answers) {
      if (isOver) return
      for (const { query, args, value } of answers) {
        if (!isAnswered(watchQuery(query, args))) values.set(keyOf(query, args), value)
      }
      timer = setTimeout(letGo, KEPT_MS)
      tell()
    },
    letGo,
  })
  function letGo() {
    isOver = true
    clearTimeout(timer)
    client.watchQuery = watchQuery
    if (values.size === 0) return
    values.clear()
    tell()
  }

  client.watchQuery = ((query: Query, args: Args = {}, options?: WatchQueryOptions) => {
    const watch = watchQuery(query, args, options)
    return {
      ...watch,
      localQueryResult() {
        const result: unknown = watch.localQueryResult()
        return result === undefined && values.size > 0 ? values.get(keyOf(query, args)) : result
      },
      onUpdate(listener: () => void) {
        const stop = watch.onUpdate(() => {
          if (values.size > 0 && isAnswered(watch)) values.delete(keyOf(query, args))
          listener()
        })
        if (!isOver) listeners.add(listener)
        return () => {
          listeners.delete(listener)
          stop()
        }
      },
    }
  }) as typeof client.watchQuery
  return client
}

function isAnswered(watch: { localQueryResult: () => unknown }): boolean {
  try {
    return watch.localQueryResult() !== undefined
  } catch {
    return true
  }
}

/** Whatever the order of the arguments. */
function keyOf(query: Query, args: Args): string {
  return JSON.stringify([getFunctionName(query), Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
