import { getFunctionName } from 'convex/server'
import { expect, it } from 'vitest'
import { firstMessages } from './first-messages'

type End = Parameters<typeof firstMessages>[0]
type Chat = Parameters<typeof firstMessages>[1]

const marksOf = (page: number) => ({ page, hidden: [page * 32], reactions: [], folded: [] })

/** As the server gives it: the last two pages, without what this reader can't see. */
function opened(lastSeq: number, visibleFromSeq = 0) {
  const last = Math.max(0, Math.floor(lastSeq / 32))
  const from = Math.max(visibleFromSeq, (last - 1) * 32, 0)
  const messages = Array.from({ length: Math.max(0, lastSeq - from + 1) }, (_, index) => ({ seq: from + index }))
  const pages = [last - 1, last].filter((page) => page >= Math.floor(visibleFromSeq / 32))
  const end = { conversationId: 'ada_bo', messages, marks: pages.filter((page) => page >= 0).map(marksOf) }
  const answers = firstMessages(
    end as unknown as End,
    { head: { lastSeq }, mine: { visibleFromSeq } } as unknown as Chat,
  )
  return answers.map(({ query, args, value }) => {
    const { page, block } = args as { page?: number; block?: number }
    const { messages, hidden } = value as { messages?: { seq: number }[]; hidden?: number[] }
    const seqs = messages?.map(({ seq }) => seq) ?? hidden ?? []
    return `${getFunctionName(query).split(':')[1]} ${page ?? block}: ${seqs.length === 0 ? 'none' : `${seqs[0]}–${seqs.at(-1)}`}`
  })
}

it('C662 the end of a chat is the answer to each query that its timeline opens with', () => {
  expect(opened(39)).toEqual([
    'getMessages 0: 0–31',
    'getBlock 4: 32–39',
    'getBlock 5: none',
    'getMarks 0: 0–0',
    'getMarks 1: 32–32',
  ])
})

it('C662 close to a page’s end, the queries for the next page are answered as empty', () => {
  expect(opened(61)).toContain('getBlock 8: none')
  expect(opened(61)).toContain('getMarks 2: none')
})

it('C662 a chat without messages, or one that begins later for this reader, is answered as well', () => {
  expect(opened(-1)).toEqual(['getBlock 0: none', 'getMarks 0: 0–0'])
  expect(opened(70, 50)).toEqual([
    'getMessages 1: 50–63',
    'getBlock 8: 64–70',
    'getBlock 9: none',
    'getMarks 1: 32–32',
    'getMarks 2: 64–64',
  ])
})
