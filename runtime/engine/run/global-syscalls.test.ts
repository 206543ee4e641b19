import { createFunctionHandle, getServiceUrl, log, makeFunctionReference } from 'convex/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { getFunctionAddress } from './address'
import { installSyscalls } from './global-syscalls'

beforeAll(installSyscalls)

describe('what convex/server asks of its backend without a ctx', () => {
  it('CX1 a handle names its function, and is a reference like any other', async () => {
    const handle = await createFunctionHandle(makeFunctionReference<'mutation'>('admin/users:remove'))
    expect(handle).toMatch(/^function:\/\//)
    expect(getFunctionAddress(handle)).toBe('admin/users:remove')
    expect(await createFunctionHandle(handle as never)).toBe(handle)
  })

  it('CX1 a handle of somewhere else is refused', () => {
    expect(() => getFunctionAddress('function://elsewhere')).toThrow('no handle that this server has given')
  })

  it('CX3 which deployment it is can be asked for without a ctx', async () => {
    const { Convex } = globalThis as unknown as {
      Convex: { asyncSyscall(name: string, args: string): Promise<string> }
    }
    const answer = await Convex.asyncSyscall('1.0/getDeploymentMetadata', '{}')
    expect(JSON.parse(answer)).toEqual({ name: 'self-hosted', region: null, class: 's256' })
  })

  it('CX7 packages find what they ask for in browsers and in Convex’s runtime', () => {
    expect((globalThis as { self?: unknown }).self).toBe(globalThis)
  })

  it('CX2 what is missing is named', async () => {
    await expect(getServiceUrl('ai-gateway')).rejects.toThrow("This server has no Convex's managed services")
    await expect(log.audit({ action: 'x' })).rejects.toThrow('This server has no audit logs')
  })

  it('CX2 a reference into a component is refused by its path', () => {
    const reference = { [Symbol.for('toReferencePath')]: '_reference/childComponent/limiter/check' }
    expect(() => getFunctionAddress(reference)).toThrow('no components, so "_reference/childComponent/limiter/check"')
  })
})
