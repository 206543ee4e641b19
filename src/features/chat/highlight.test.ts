import { expect, test } from 'vitest'
import { highlight } from './highlight'

test('C53 code is coloured up to a length at which no grammar takes long', async () => {
  expect(await highlight('const a = 1', 'ts')).not.toBeNull()
  expect(await highlight('[a]('.repeat(1990), 'markdown')).toBeNull()
})
