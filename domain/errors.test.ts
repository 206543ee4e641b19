import { describe, expect, it } from 'vitest'
import { errorDataOf } from './errors'

const failed = (data: unknown) => Object.assign(new Error('Server Error'), { data })

describe('the data of a failure', () => {
  it('is returned if it was expected', () => {
    const data = { code: 'TOO_LONG', message: 'Shorten it.' }
    expect(errorDataOf(failed(data))).toEqual(data)
  })

  it('is null for a bug, an unknown code, or anything that isn’t an error', () => {
    const unknown = failed({ code: 'OTHER', message: 'No.' })
    for (const error of [
      new Error('Boom'),
      unknown,
      failed('text'),
      { data: { code: 'EMPTY', message: 'No.' } },
      null,
    ]) {
      expect(errorDataOf(error)).toBeNull()
    }
  })
})
