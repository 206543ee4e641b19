import { describe, expect, it } from 'vitest'
import type { ShownFile } from './shown-file'
import { indexNow, pictureKey, type ViewedMessage, viewedPictures } from './viewed-pictures'

const file = (name: string, rest: Partial<ShownFile> = {}): ShownFile => ({
  name,
  type: 'image/png',
  size: 1,
  width: 10,
  height: 10,
  url: `/${name}`,
  localUrl: null,
  uploadId: null,
  ...rest,
})
const message = (key: string, files: ShownFile[]): ViewedMessage => ({
  key,
  seq: null,
  senderId: 'ada',
  sentAt: 1,
  content: `*${key}*`,
  files,
})

describe('the pictures of a chat', () => {
  const chat = [
    message('first', [file('a.png'), { ...file('b.pdf'), type: 'application/pdf' }, file('c.png')]),
    message('second', []),
    message('third', [file('d.png', { url: null, uploadId: 'x' }), file('e.png', { smallUrl: '/small' })]),
  ]

  it('C608 form one sequence across all messages, each with its position in its own message', () => {
    expect(viewedPictures(chat).map(({ name, group, at, count }) => [name, group, at, count])).toEqual([
      ['a.png', 'first', 1, 2],
      ['c.png', 'first', 2, 2],
      ['e.png', 'third', 2, 2],
    ])
    expect(viewedPictures(chat)[2]).toMatchObject({ smallUrl: '/small', url: '/e.png', caption: 'third' })
  })

  it('C608 keep the current one in view while others load, and move to the next if it is deleted', () => {
    const pictures = viewedPictures(chat)
    expect(indexNow(pictures, pictureKey('first', 1), 1)).toBe(1)
    const earlier = viewedPictures([message('zero', [file('z.png')]), ...chat])
    expect(indexNow(earlier, pictureKey('first', 1), 1)).toBe(2)
    const without = viewedPictures(chat.slice(0, 1))
    expect(indexNow(without, pictureKey('third', 1), 2)).toBe(1)
    expect(indexNow([], pictureKey('third', 1), 2)).toBe(-1)
  })
})
