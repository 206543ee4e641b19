import { anyApi } from 'convex/server'
import { ConvexError } from 'convex/values'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeConvexError, FakeEngine } from './sync/testing/fake-engine'
import type { TestServer } from './sync/testing/server'
import { startServer } from './sync/testing/server'

const functions = {
  'notes:list': ({ state }: { state: Record<string, unknown> }) => state.notes ?? [],
  'notes:add': ({ state, args }: { state: Record<string, unknown>; args: Record<string, unknown> }) => {
    state.notes = [...((state.notes as unknown[]) ?? []), args.text]
    return (state.notes as unknown[]).length
  },
  'notes:refuse': () => {
    throw new FakeConvexError({ code: 'FORBIDDEN', count: { $integer: 'BQAAAAAAAAA=' } })
  },
}

let server: TestServer
afterEach(() => server.close())

describe('the published client', () => {
  it('Y1 Y2: queries, mutations and their effects arrive', async () => {
    server = await startServer(new FakeEngine(functions))
    const client = server.connect()
    const seen: unknown[] = []
    client.onUpdate(anyApi.notes!.list!, {}, (notes) => seen.push(notes))
    await vi.waitFor(() => expect(seen).toEqual([[]]))
    await expect(client.mutation(anyApi.notes!.add!, { text: 'one' })).resolves.toBe(1)
    await vi.waitFor(() => expect(seen).toEqual([[], ['one']]))
    const error: unknown = await client.mutation(anyApi.notes!.refuse!, {}).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ConvexError)
    expect((error as ConvexError<{ code: string; count: bigint }>).data).toEqual({ code: 'FORBIDDEN', count: 5n })
  })
})
