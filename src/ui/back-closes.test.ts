import { expect, it } from 'vitest'
import { afterMove } from './back-closes'

const at = (depth: number, href = '/chat') => ({ depth, href })

it.each([
  ['the one layer', at(1), at(0), 1, { closes: 1, goesOn: false }],
  ['the upper of two', at(2), at(1), 2, { closes: 1, goesOn: false }],
  ['all, where several entries are left at once', at(2), at(0), 2, { closes: 2, goesOn: false }],
  ['nothing where its layer was closed by hand, and goes on', at(1), at(0), 0, { closes: 0, goesOn: true }],
  [
    'nothing where the upper was closed by hand, and goes on to the lower',
    at(2),
    at(1),
    1,
    { closes: 0, goesOn: true },
  ],
  ['nothing between pages', at(0, '/list'), at(0), 0, { closes: 0, goesOn: false }],
  ['nothing where it comes back to a page', at(0, '/other'), at(1), 0, { closes: 0, goesOn: false }],
  ['nothing where the page was left by a link meanwhile', at(1, '/other'), at(0), 0, { closes: 0, goesOn: false }],
])('C84 Back closes %s', (_, from, to, open, result) => {
  expect(afterMove(from, to, open)).toEqual(result)
})
