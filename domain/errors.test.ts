import { describe, expect, it } from 'vitest'
import { errorDataOf } from './errors'

const failed = (data: unknown) => Object.assign(new Error('Server Error'), { data })

describe('what a failure carries', () => {
  it('is its data, when it was expected', () => {
    const data = { code: 'TOO_LONG', message: 'Shorten it.' }
    expect(errorDataOf(failed(data))).toEqual(data)
  })

  it('is nothing for a defect, an unknown code, or what is no error', () => {
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
