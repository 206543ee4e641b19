import { createFunctionHandle, getServiceUrl, log, makeFunctionReference } from 'convex/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { getFunctionAddress } from './address'
import { installSyscalls } from './global-syscalls'

beforeAll(installSyscalls)

describe('convex/server without a ctx', () => {
  it('CX1 a handle names its function, and works as a reference', async () => {
    const handle = await createFunctionHandle(makeFunctionReference<'mutation'>('admin/users:remove'))
    expect(handle).toMatch(/^function:\/\//)
    expect(getFunctionAddress(handle)).toBe('admin/users:remove')
    expect(await createFunctionHandle(handle as never)).toBe(handle)
  })

  it('CX1 another deployment’s handle is rejected', () => {
    expect(() => getFunctionAddress('function://elsewhere')).toThrow("isn't a function handle of this server")
  })

  it('CX3 says which deployment it runs on', async () => {
    const { Convex } = globalThis as unknown as {
      Convex: { asyncSyscall(name: string, args: string): Promise<string> }
    }
    const answer = await Convex.asyncSyscall('1.0/getDeploymentMetadata', '{}')
    expect(JSON.parse(answer)).toEqual({ name: 'self-hosted', region: null, class: 's256' })
  })

  it('CX7 packages find the globals of browsers and of Convex’s runtime', () => {
    expect((globalThis as { self?: unknown }).self).toBe(globalThis)
  })

  it('CX2 unsupported calls are named', async () => {
    await expect(getServiceUrl('ai-gateway')).rejects.toThrow("This server has no Convex's managed services")
    await expect(log.audit({ action: 'x' })).rejects.toThrow('This server has no audit logs')
  })

  it('CX2 a reference into a component is rejected with its path', () => {
    const reference = { [Symbol.for('toReferencePath')]: '_reference/childComponent/limiter/check' }
    expect(() => getFunctionAddress(reference)).toThrow(
      'support components, so "_reference/childComponent/limiter/check"',
    )
  })
})
