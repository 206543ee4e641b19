import { expect, test } from 'vitest'
import { MemoryStorage, type CommitFault } from './memory'
import { StorageError } from './storage'
import { testStorageContract } from '../testing/storage-contract'

testStorageContract('memory storage', () => {
  let storage = new MemoryStorage()
  const again = () => (storage = storage.crash())
  return { storage, reopen: again, crash: again, dispose: () => storage.close() }
})

function failOnce(fault: CommitFault): MemoryStorage {
  let next: CommitFault | null = fault
  const storage = new MemoryStorage({
    commitFault: () => {
      const now = next
      next = null
      return now
    },
  })
  storage.begin()
  storage.put('a', '1')
  return storage
}

test('S13: a commit that finds the disk full leaves nothing; the next one works', () => {
  const storage = failOnce('full')
  expect(() => storage.commit()).toThrow(StorageError)
  expect(storage.get('a')).toBe(undefined)
  storage.begin()
  storage.put('b', '1')
  storage.commit()
  expect(storage.crash().range('', 'z', 'asc', 10)).toStrictEqual([{ key: 'b', json: '1' }])
})

test('S27: a batch with a failed write is aborted, and the next one works', () => {
  let full = false
  const storage = new MemoryStorage({ writeFault: () => full })
  storage.begin()
  storage.put('a', '1')
  full = true
  expect(() => storage.put('b', '1')).toThrow(StorageError)
  full = false
  storage.put('c', '1')
  expect(() => storage.get('a')).toThrow(StorageError)
  expect(() => storage.commit()).toThrow(StorageError)
  expect(storage.range('', 'z', 'asc', 10)).toStrictEqual([])
  storage.begin()
  storage.put('d', '1')
  storage.commit()
  expect(storage.get('d')).toBe('1')
})

test.each<[CommitFault, string | undefined]>([
  ['lost', undefined],
  ['kept', '1'],
])('S14: after a failed fsync the owner is finished, and the batch is %s', (fault, found) => {
  const storage = failOnce(fault)
  expect(() => storage.commit()).toThrow(StorageError)
  expect(() => storage.get('a')).toThrow(StorageError)
  expect(() => storage.begin()).toThrow(StorageError)
  expect(storage.crash().get('a')).toBe(found)
})
