import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../tests/support/source-tree'
import { partOf, trimmedFiles } from './packages-loader.mjs'

const read = (name: string) => {
  const path = join(ROOT, 'node_modules', name)
  const source = readFileSync(path, 'utf8')
  return { path, source, part: partOf(name, source, path) }
}

it('C715 the files that pages get a part of still have what is left out, and get smaller', () => {
  expect(trimmedFiles.length).toBeGreaterThan(3)
  for (const name of trimmedFiles) {
    const { source, part } = read(name)
    expect(part.length, name).toBeLessThan(source.length)
  }
})

it('C715 a file that has changed is an error of the build', () => {
  const path = join(ROOT, 'node_modules', 'convex/dist/esm/react/index.js')
  expect(() => partOf('convex/dist/esm/react/index.js', 'export {}', path)).toThrow('no longer has')
})

it('C715 browsers keep every constant of Next that their files name', () => {
  const { part } = read('next/dist/lib/constants.js')
  expect(part).toContain('exports.NEXT_NAV_DEPLOYMENT_ID_HEADER = "')
  expect(part).toContain('exports.NEXT_INTERCEPTION_MARKER_PREFIX = "')
  expect(part).toContain('exports.NEXT_QUERY_PARAM_PREFIX = "')
})
