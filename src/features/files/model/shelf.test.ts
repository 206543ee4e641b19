import { describe, expect, it } from 'vitest'
import { wordsOf } from '../../../../domain/people-terms'
import type { ShelfItem } from '../types'
import { filesOf, inMonths, isFound, linksOf, photosOf } from './shelf'

const paper = (name: string) => ({ name, type: 'application/pdf', size: 1, url: `/${name}`, smallUrl: undefined })
const photo = (name: string) => ({ ...paper(name), type: 'image/png', width: 10, height: 10 })

const item = (seq: number, rest: Partial<ShelfItem>): ShelfItem => ({
  seq,
  senderId: 'ada' as ShelfItem['senderId'],
  senderName: 'Ada',
  sentAt: seq,
  clientMessageId: `m${seq}`,
  content: '',
  attachments: undefined,
  ...rest,
})

describe('the entries of a shelf', () => {
  it('C610 photos are newest first, in the viewer’s order', () => {
    const items = [
      item(2, { attachments: [photo('c.png')] }),
      item(1, { attachments: [photo('a.png'), paper('x.pdf'), photo('b.png')] }),
    ]
    expect(photosOf(items).map(({ name, seq, key }) => [name, seq, key])).toEqual([
      ['c.png', 2, 'message ada m2 0'],
      ['b.png', 1, 'message ada m1 1'],
      ['a.png', 1, 'message ada m1 0'],
    ])
    expect(filesOf(items)).toMatchObject([{ seq: 1, senderName: 'Ada', file: { name: 'x.pdf', url: '/x.pdf' } }])
  })

  it('C611 a link shows its real target, whatever its text says', () => {
    expect(linksOf([item(1, { content: '[bank.com](https://elsewhere.com/x)' })])).toMatchObject([
      { text: 'bank.com', host: 'elsewhere.com', href: 'https://elsewhere.com/x' },
    ])
  })

  it('C700 is searched by any part of a word, whatever its accents, case, and script', () => {
    const texts = ['Pavilion-rev-C.pdf', undefined, 'Zoë Brandt', '請求書.pdf']
    for (const typed of ['', 'pavil', 'REV c', 'zoe', 'vilion', '求書', 'pdf brandt']) {
      expect(isFound(wordsOf(typed), texts), typed).toBe(true)
    }
    for (const typed of ['png', 'rev x', 'pavilion maya']) expect(isFound(wordsOf(typed), texts), typed).toBe(false)
  })

  it('C610 a heading starts each month', () => {
    const entries = [9, 8, 5, 4, 3].map((sentAt) => ({ sentAt }))
    const months = inMonths(entries, (at) => Math.floor(at / 4))
    expect(months.map(({ at, entries: of }) => [at, of.length])).toEqual([
      [9, 2],
      [5, 2],
      [3, 1],
    ])
  })
})
