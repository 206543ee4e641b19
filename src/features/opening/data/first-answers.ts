import type { ConvexReactClient, WatchQueryOptions } from 'convex/react'
import {
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
  getFunctionName,
  makeFunctionReference,
} from 'convex/server'

/**
 * Results that came before the connection's own. Each is used until its query has a result or error of its own; one
 * that isn't on screen after this time is dropped, because anything opened later is read live.
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

/** One that the device kept, for a function of any version. */
export const answerNamed = (name: string, args: Args, value: unknown): FirstAnswer => ({
  query: makeFunctionReference<'query'>(name),
  args,
  value,
})

export interface FirstAnswers {
  /** Once, soon after the page was opened. `from`: when there is a connection that brings others. */
  show: (answers: readonly FirstAnswer[], from?: Promise<void>) => void
  letGo: () => void
}

const known = new WeakMap<ConvexReactClient, FirstAnswers>()

export const firstAnswersOf = (convex: ConvexReactClient): FirstAnswers | undefined => known.get(convex)

/** Has every hook of the client use them, because all of them read through `watchQuery`. */
export function withFirstAnswers(client: ConvexReactClient): ConvexReactClient {
  const watchQuery = client.watchQuery.bind(client)
  const values = new Map<string, unknown>()
  const listeners = new Map<string, Set<() => void>>()
  let isLate = false
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = (keys: Iterable<string>) => {
    const told = new Set([...keys].flatMap((key) => [...(listeners.get(key) ?? [])]))
    for (const listener of told) listener()
  }
  function onLate() {
    isLate = true
    for (const key of values.keys()) if (!listeners.has(key)) values.delete(key)
    if (values.size === 0) letGo()
  }
  function letGo() {
    isOver = true
    clearTimeout(timer)
    client.watchQuery = watchQuery
    const left = [...values.keys()]
    values.clear()
    tell(left)
    listeners.clear()
  }
  function listen(key: string, listener: () => void) {
    const all = listeners.get(key) ?? new Set()
    listeners.set(key, all.add(listener))
    return () => {
      all.delete(listener)
      if (all.size > 0 || listeners.get(key) !== all) return
      listeners.delete(key)
      if (isLate) values.delete(key)
    }
  }
  known.set(client, {
    show(answers, from) {
      if (isOver) return
      for (const { query, args, value } of answers) {
        if (!isAnswered(watchQuery(query, args))) values.set(keyOf(query, args), value)
      }
      const begin = () => {
        if (!isOver) timer = setTimeout(onLate, KEPT_MS)
      }
      if (from) void from.then(begin)
      else begin()
      tell(values.keys())
    },
    letGo,
  })

  client.watchQuery = ((query: Query, args: Args = {}, options?: WatchQueryOptions) => {
    const watch = watchQuery(query, args, options)
    return {
      ...watch,
      localQueryResult() {
        const result: unknown = watch.localQueryResult()
        return result === undefined && values.size > 0 ? values.get(keyOf(query, args)) : result
      },
      onUpdate(listener: () => void) {
        if (isOver) return watch.onUpdate(listener)
        const key = keyOf(query, args)
        const ignore = listen(key, listener)
        const stop = watch.onUpdate(() => {
          if (isAnswered(watch)) values.delete(key)
          listener()
        })
        return () => {
          ignore()
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

/** In any order of the arguments. */
function keyOf(query: Query, args: Args): string {
  return JSON.stringify([getFunctionName(query), Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
