/**
 * `globalThis.Convex`: how the published `convex/server` reaches its backend where a function has no `ctx` in hand.
 * Handlers are entered with contexts of our own, so few of its calls come this way; the others say what is missing.
 */
import { FUNCTION_HANDLE } from './address'
import { DEPLOYMENT } from './function-meta'

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

/** Once per thread that runs functions; whoever has put something there already keeps it. */
export function installSyscalls(): void {
  const place = globalThis as unknown as { Convex?: Syscalls; self?: unknown }
  // Convex's runtime has it, as browsers do, and packages that are made for both ask for it.
  place.self ??= globalThis
  place.Convex ??= {
    syscall: unknown,
    asyncSyscall: async (name, args) => {
      if (name === '1.0/getDeploymentMetadata') return JSON.stringify(DEPLOYMENT)
      if (name !== '1.0/createFunctionHandle') return unknown(name)
      const address = JSON.parse(args) as { name?: string; functionHandle?: string; reference?: string }
      if (address.functionHandle !== undefined) return JSON.stringify(address.functionHandle)
      if (address.name === undefined) throw new Error(`This server has no components (${address.reference}).`)
      return JSON.stringify(FUNCTION_HANDLE + address.name)
    },
    jsSyscall: unknown,
  }
}
