import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MIGRATIONS } from '../runtime/storage/sqlite-schema'
import { IDENTITY_VERSION } from '../src/auth/embedded/server/identity-database'
import { DIRECTORY_FORMAT } from './data-dir'

it('C361 the formats that an update compares are the ones that this version stores', () => {
  const forms: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'stored-forms.json'), 'utf8'))
  expect(forms).toEqual({ directory: DIRECTORY_FORMAT, data: MIGRATIONS.length, accounts: IDENTITY_VERSION })
})
