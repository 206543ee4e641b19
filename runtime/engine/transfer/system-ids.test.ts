import { expect, it } from 'vitest'
import { SYSTEM_TABLES } from '../../database/catalog'
import { decodeId, encodeId } from '../../values/ids'
import { fromArchive, toArchive } from './system-ids'

const internal = '\x01'.repeat(16)
const ours = (name: string) => encodeId(SYSTEM_TABLES.find((table) => table.name === name)!.number, internal)

it('O27: ids of files and scheduled functions have Convex’s numbers in an archive, wherever they are', () => {
  const file = ours('_storage')
  const job = ours('_scheduled_functions')
  // As Convex's own start.
  expect(toArchive(file)).toMatch(/^kg2/)
  expect(toArchive(job)).toMatch(/^kc2/)
  const bytes = new ArrayBuffer(2)
  const document = { a: [{ b: file }, 'text', null, 1, 2n, bytes], job, user: encodeId(10_001, internal) }
  const archived = toArchive(document)
  expect(archived).toEqual({
    a: [{ b: toArchive(file) }, 'text', null, 1, 2n, bytes],
    job: toArchive(job),
    user: document.user,
  })
  expect(fromArchive(archived)).toEqual(document)
  // As an earlier version exported them.
  expect(fromArchive(document)).toEqual(document)
})

it('O27: a text that only looks like an id stays unchanged', () => {
  const id = toArchive(ours('_storage'))
  for (const text of [id.slice(1), `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`, `${id} `, 'a'.repeat(32)]) {
    expect([toArchive(text), fromArchive(text)]).toEqual([text, text])
  }
  expect(decodeId(id)?.internalId).toBe(internal)
})
