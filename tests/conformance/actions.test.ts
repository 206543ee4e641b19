/** Actions. https://docs.convex.dev/functions/actions */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { node } = api
const http = () => deployment.http()

describe('an action', () => {
  // https://docs.convex.dev/functions/runtimes#nodejs-runtime
  it('can use Node', async () => {
    const digest = createHash('sha256').update('hello').digest('hex')
    expect(await http().action(node.digest, { text: 'hello' })).toBe(digest)
  })

  it('E8 can wait for timers, and call several functions at once', async () => {
    expect(await http().action(node.together, { scope: newScope() })).toEqual({ counts: [1, 2, 3], passed: true })
  })

  it('CX1 calls a function through another one’s handle', async () => {
    const scope = newScope()
    const handle = await http().action(node.handle, {})
    expect(handle).toMatch(/^function:\/\//)
    expect(await http().action(node.callHandle, { handle, scope })).toBe(1)
    expect(await http().action(node.callHandle, { handle, scope })).toBe(2)
  })

  it('CX3 knows its own name', async () => {
    expect(await http().action(node.describeMyself, {})).toEqual({
      name: 'node:describeMyself',
      componentPath: '',
      type: 'action',
      visibility: 'public',
    })
  })
})
