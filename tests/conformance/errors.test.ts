/** Application errors. https://docs.convex.dev/functions/error-handling/application-errors */
import { ConvexError, type Value } from 'convex/values'
import { describe, expect, it, vi } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { errors } = api

const payloads: [string, Value][] = [
  ['text', 'My fancy error message'],
  ['an object', { code: 123n, nested: { bytes: new Uint8Array([1]).buffer, list: [null, NaN] } }],
  ['null', null],
]

async function dataOf(promise: Promise<unknown>): Promise<Value> {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ConvexError)
  return (error as ConvexError<Value>).data
}

// https://docs.convex.dev/functions/error-handling/application-errors
describe('a ConvexError', () => {
  it.each(payloads)('carries %s to the caller, by socket and by HTTP', async (_, data) => {
    for (const client of [deployment.connect(), deployment.http()]) {
      expect(await dataOf(client.query(errors.inQuery, { data }))).toEqual(data)
      expect(await dataOf(client.mutation(errors.inMutation, { data }))).toEqual(data)
      expect(await dataOf(client.action(errors.inAction, { data }))).toEqual(data)
      expect(await dataOf(client.mutation(errors.nestedInMutation, { data }))).toEqual(data)
    }
  })

  it('an error of a live query reaches its listener', async () => {
    const failed = vi.fn()
    deployment.connect().onUpdate(errors.inQuery, { data: 7n }, () => {}, failed)
    await eventually(() => expect(failed).toHaveBeenCalledOnce())
    expect(failed.mock.calls[0]?.[0]).toBeInstanceOf(ConvexError)
    expect(failed.mock.calls[0]?.[0]).toMatchObject({ data: 7n })
  })

  // "This will work for runQuery, runMutation and runAction calls in actions too."
  it('stays one for an action that called the function', async () => {
    const data = { code: 'NO' }
    const seen = { isConvexError: true, data }
    expect(await deployment.connect().action(errors.seenByAction, { data })).toEqual([seen, seen, seen])
  })
})

// https://docs.convex.dev/functions/error-handling
describe('any other error', () => {
  it('isn’t a ConvexError', async () => {
    for (const client of [deployment.connect(), deployment.http()]) {
      const error: unknown = await client.mutation(errors.plain, {}).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(ConvexError)
    }
  })
})
