import { ConvexError } from 'convex/values'
import { beforeAll, describe, expect, it } from 'vitest'
import { installConvexErrors } from './convex-errors'

beforeAll(installConvexErrors)

const MARK = Symbol.for('ConvexError')

/** The published class as another bundle contains it. */
const Bundled = class ConvexError extends Error {
  readonly [MARK] = true
}

describe('errors of another bundle', () => {
  it('CX10 a ConvexError is an instance of both', () => {
    expect(new ConvexError('x') instanceof Bundled).toBe(true)
    expect(new Bundled('x') instanceof ConvexError).toBe(true)
    expect(new ConvexError('x') instanceof ConvexError).toBe(true)
  })

  it('CX10 other errors are an instance of neither', () => {
    class Other extends ConvexError<string> {
      override name = 'Other'
    }
    for (const value of [new Error('x'), new TypeError('x'), {}, null, undefined, 'ConvexError']) {
      expect(value instanceof Bundled).toBe(false)
      expect(value instanceof TypeError).toBe(value?.constructor === TypeError)
    }
    expect(new Bundled('x') instanceof Other).toBe(false)
    expect(new ConvexError('x') instanceof Error).toBe(true)
    expect(new ConvexError('x') instanceof TypeError).toBe(false)
  })
})
