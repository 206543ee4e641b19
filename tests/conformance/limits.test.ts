/** Convex's limits, and the values that are always defined. */
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { limits, values } = api

let scope: string
beforeEach(() => {
  scope = newScope()
})

const stored = () => deployment.http().query(values.sorted, { scope })

// https://docs.convex.dev/production/environment-variables#system-environment-variables
it('functions know their deployment’s URLs, and an unset variable is undefined', async () => {
  expect(await deployment.http().query(limits.environment, {})).toEqual({
    cloud: deployment.url,
    site: deployment.siteUrl,
    other: null,
  })
})

// https://docs.convex.dev/database/types#limits: an array has 8192 values at most, an object 1024 fields
describe('values', () => {
  it.each([
    ['array', 8192],
    ['object', 1024],
  ] as const)('the largest %s is stored, a larger one is rejected', async (kind, most) => {
    await deployment.http().mutation(limits.put, { scope, kind, size: most })
    await expect(deployment.http().mutation(limits.put, { scope, kind, size: most + 1 })).rejects.toThrow(
      `${most + 1} > maximum`,
    )
    expect(await stored()).toHaveLength(1)
  })

  it('a field name can’t begin with a dollar sign', async () => {
    await expect(deployment.http().mutation(limits.putField, { scope, field: '$price' })).rejects.toThrow(
      'Field name $price starts with',
    )
    expect(await stored()).toEqual([])
  })
})

// https://docs.convex.dev/scheduling/scheduled-functions#limits: a function schedules 1000 others at most
it('a mutation that schedules more than a thousand functions fails with all its writes', async () => {
  await expect(deployment.http().mutation(limits.scheduleMany, { scope, count: 1001 })).rejects.toThrow(
    'Too many functions scheduled',
  )
  expect(await stored()).toEqual([])
  await deployment.http().mutation(limits.scheduleMany, { scope, count: 1000 })
  expect(await stored()).toHaveLength(1)
})
