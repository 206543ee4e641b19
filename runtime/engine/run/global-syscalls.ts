/**
 * `globalThis.Convex`: how the published `convex/server` reaches its backend when a function has no `ctx` at hand.
 * Handlers are called with our own contexts, so few calls come this way; the others say what isn't supported.
 */
import { makeFunctionReference } from 'convex/server'
import { fromJson, toJson, type JsonValue, type Value } from '../../values/codec'
import { FUNCTION_HANDLE } from './address'
import { DEPLOYMENT } from './function-meta'
import { currentlyRunning } from './running'

type Syscalls = Record<'syscall' | 'asyncSyscall', (name: string, args: string) => unknown> & {
  jsSyscall: (name: string) => unknown
}

const MISSING: Record<string, string> = {
  '1.0/createServiceToken': "Convex's managed services (getServiceToken)",
  '1.0/getServiceUrl': "Convex's managed services (getServiceUrl)",
  '1.0/auditLog': 'audit logs (log.audit)',
}

function unknown(name: string): never {
  const what = MISSING[name]
  if (what !== undefined) throw new Error(`This server has no ${what}.`)
  throw new Error(`Unknown operation ${name}: call it through the ctx of a function.`)
}

/** How `convex/server` marks a reference into a component. */
const CHILD = Symbol.for('toReferencePath')

type NestedCall = (reference: object | string, args: Value, options: object) => Promise<Value>

/** The calling function is known if functions are tracked (running.ts), that is, if their logs are kept. */
async function runUdf(text: string): Promise<string> {
  const { udfType, args, transactionLimits, name, functionHandle, reference } = JSON.parse(text) as {
    udfType: 'query' | 'mutation' | 'snapshotQuery'
    args: JsonValue
    transactionLimits?: object
    name?: string
    functionHandle?: string
    reference?: string
  }
  const ctx = currentlyRunning()?.ctx as { runQuery: NestedCall; runMutation?: NestedCall } | undefined
  if (!ctx) return unknown('1.0/runUdf')
  const call = udfType === 'mutation' ? ctx.runMutation : ctx.runQuery
  if (!call) throw new Error('Cannot call a Mutation function from a Query function')
  const options = { transactionLimits, useStaleSnapshot: udfType === 'snapshotQuery' }
  const fn = functionHandle ?? (name === undefined ? { [CHILD]: reference } : makeFunctionReference(name))
  return JSON.stringify(toJson(await call(fn, fromJson(args), options)))
}

/** Once per thread that runs functions; an existing value is kept. */
export function installSyscalls(): void {
  const place = globalThis as unknown as { Convex?: Syscalls; self?: unknown }
  // Convex's runtime defines it, as browsers do, and isomorphic packages look for it.
  place.self ??= globalThis
  place.Convex ??= {
    syscall: unknown,
    asyncSyscall: async (name, args) => {
      if (name === '1.0/getDeploymentMetadata') return JSON.stringify(DEPLOYMENT)
      if (name === '1.0/runUdf') return runUdf(args)
      if (name !== '1.0/createFunctionHandle') return unknown(name)
      const address = JSON.parse(args) as { name?: string; functionHandle?: string; reference?: string }
      if (address.functionHandle !== undefined) return JSON.stringify(address.functionHandle)
      if (address.name === undefined) throw new Error(`This server has no components (${address.reference}).`)
      return JSON.stringify(FUNCTION_HANDLE + address.name)
    },
    jsSyscall: unknown,
  }
}
