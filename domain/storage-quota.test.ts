import { expect, it } from 'vitest'
import { closeUpload, megabytes, openUpload, openUploads, quotasOf, type OpenUploads } from './storage-quota'

it('C248 one setting says how much one person and all people together can store, and can lift both limits', () => {
  expect(quotasOf(2_000)).toEqual({ person: 2e9, all: 200e9 })
  expect(quotasOf(0)).toEqual({ person: Infinity, all: Infinity })
  expect(megabytes(1)).toBe('1 MB')
  expect(megabytes(1_999_999_999)).toBe('2000 MB')
})

it('C249 upload URLs are limited until they are used or a day has passed', () => {
  let open: OpenUploads | null = null
  for (let count = 1; count <= openUploads.most; count++) {
    open = openUpload(open ?? undefined, 1_000 + count)
    expect(open).toEqual({ count, since: 1_001 })
  }
  const full = open!
  expect(openUpload(full, 5_000)).toBeNull()
  expect(openUpload(closeUpload(full), 5_000)).toEqual(full)
  expect(openUpload(full, full.since + openUploads.forMs)).toEqual({ count: 1, since: full.since + openUploads.forMs })
  expect(openUpload(full, full.since - openUploads.forMs)?.count).toBe(1)
  expect(closeUpload({ count: 0, since: 1 })).toEqual({ count: 0, since: 1 })
})
