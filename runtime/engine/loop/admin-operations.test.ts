/** Operations on the deployment itself over a failing disk: a change that was not stored has not happened. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { queryGeneric } from 'convex/server'
import { v } from 'convex/values'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AdminOperation, AdminOutcome } from '../../boundary/messages'
import { notes, schema } from '../testing/rooms'
import { TestEngine } from '../testing/test-engine'
import { MemoryStorage, type CommitFault } from '../../storage/memory'

let directory: string
/** For the next commits, one each. */
let faults: (CommitFault | null)[]
let environment: Record<string, string | undefined>
let bench: TestEngine
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'transfers-'))
  faults = []
  environment = { OWN: 'set by the process' }
  bench = open(new MemoryStorage({ commitFault: () => faults.shift() ?? null }))
})
afterEach(() => rmSync(directory, { recursive: true }))

const about = {
  variable: queryGeneric({ args: { name: v.string() }, handler: (_ctx, { name }) => environment[name] ?? null }),
}

function open(storage: MemoryStorage): TestEngine {
  return new TestEngine({ modules: { notes, about }, schema, storage, environment, transfers: { directory } })
}

const perform = (operation: AdminOperation): Promise<AdminOutcome> => bench.admin(operation)
const set = (name: string, value: string | null) => perform({ name: 'set-environment', changes: [{ name, value }] })

async function stateOf(importId: string, state: string): Promise<Record<string, unknown>> {
  for (;;) {
    const row = await bench.value('query', '_system/cli/queryImport', { importId }, { access: 'admin' })
    const found = (row as { state: { state: string } }).state
    if (found.state === state || found.state === 'failed') return found
    await bench.system.nextTurn()
  }
}

async function importLines(lines: object[]): Promise<string> {
  writeFileSync(join(directory, 'upload-1'), lines.map((line) => JSON.stringify(line)).join('\n'))
  const asked = { tableName: 'extra', mode: 'append', format: 'jsonLines' }
  const started = await perform({ name: 'start-import', file: 'upload-1', import: asked })
  return (JSON.parse((started as { value: string }).value) as { importId: string }).importId
}

const extra = async (): Promise<unknown[]> => {
  const args = { table: 'extra', order: 'asc', paginationOpts: { cursor: null, numItems: 100 } }
  const read = await bench.value('query', '_system/cli/tableData', args, { access: 'admin' })
  return (read as { page: unknown[] }).page
}

describe('environment variables', () => {
  it('O6: a failed write changes no environment variable', async () => {
    await bench.watch(1, [{ queryId: 1, path: 'about:variable', args: { name: 'A' } }])
    expect(await set('A', '1')).toMatchObject({ ok: true })
    await bench.settled()
    expect(bench.sees(1, 1)).toBe('1')
    faults.push('full')
    expect(await set('A', '2')).toMatchObject({ ok: false })
    await bench.settled()
    expect([environment.A, bench.sees(1, 1)]).toEqual(['1', '1'])
    expect(await set('A', null)).toMatchObject({ ok: true })
    await bench.settled()
    expect(['A' in environment, bench.sees(1, 1)]).toEqual([false, null])
  })

  it('O6: survive a crash', async () => {
    await set('A', '1')
    environment = {}
    bench = open((bench.storage as MemoryStorage).crash())
    expect(environment.A).toBe('1')
  })
})

describe('imports', () => {
  it('O20: an import that could not be stored has changed nothing, and can be retried', async () => {
    const id = await importLines([{ a: 1 }, { a: 2 }])
    await stateOf(id, 'waiting_for_confirmation')
    // The start is stored, and nothing after that.
    faults.push(null, 'full')
    expect(await perform({ name: 'perform-import', importId: id })).toMatchObject({ ok: true })
    expect(await stateOf(id, 'completed')).toMatchObject({ state: 'failed' })
    expect(await extra()).toEqual([])
    const again = await importLines([{ a: 1 }, { a: 2 }])
    await stateOf(again, 'waiting_for_confirmation')
    await perform({ name: 'perform-import', importId: again })
    expect(await stateOf(again, 'completed')).toMatchObject({ state: 'completed' })
    expect(await extra()).toMatchObject([{ a: 1 }, { a: 2 }])
    // The file is deleted after the response.
    await expect.poll(() => readdirSync(directory)).toEqual([])
  })
})
