import { type AnyApi, getFunctionName, anyApi as theirs } from 'convex/server'
import { expect, it } from 'vitest'
import { PHASE_PRODUCTION_SERVER } from 'next/constants.js'
import configFor from '../next.config'
import { anyApi } from './convex-references'

it('C471 pages name functions as Convex does, without what only functions need', async () => {
  const ours = anyApi as AnyApi
  expect(getFunctionName(ours.users!.me!)).toBe(getFunctionName(theirs.users!.me!))
  expect(getFunctionName(ours.folder!.file!.fn!)).toBe(getFunctionName(theirs.folder!.file!.fn!))
  const { turbopack } = await configFor(PHASE_PRODUCTION_SERVER)
  expect(turbopack?.resolveAlias?.['convex/server']).toEqual({ browser: './src/convex-references.ts' })
})
