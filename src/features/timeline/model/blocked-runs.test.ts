import { expect, it } from 'vitest'
import { blockedRuns } from './blocked-runs'
import type { Row } from './thread-rows'

const said = (key: string, senderId: string, seq: number | null) =>
  ({ kind: 'message', key, senderId, seq }) as Extract<Row, { kind: 'message' }>
const day: Row = { kind: 'day', key: 'day', at: 0, span: 1 }

it('C603 consecutive messages of blocked people are one run, whichever of them wrote them; a day or another message ends it', () => {
  const rows = [
    said('a', 'ada', 0),
    said('b', 'bo', 1),
    said('c', 'cy', 2),
    said('d', 'bo', 3),
    day,
    said('e', 'bo', 4),
    said('f', 'ada', 5),
  ]
  const runs = blockedRuns(rows, new Set(['bo', 'cy']))
  expect([...runs.keys()]).toEqual(['b', 'c', 'd', 'e'])
  expect(runs.get('b')).toBe(runs.get('b'))
  expect(runs.get('c')).toEqual({ keys: ['b', 'c', 'd'], lastSeq: 3 })
  expect(runs.get('e')).toEqual({ keys: ['e'], lastSeq: 4 })
  expect(blockedRuns(rows, new Set()).size).toBe(0)
})
