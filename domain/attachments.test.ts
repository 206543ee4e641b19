import { describe, expect, it } from 'vitest'
import { fileName, isPicture, sentType, summaryOf } from './attachments'
import { findableText } from './findable-text'
import { limits } from './limits'

const photo = { name: 'a.png', type: 'image/png', width: 4, height: 3 }
const paper = { name: 'b.pdf', type: 'application/pdf' }

describe('attachments', () => {
  it('C62 a name is truncated before its extension, and never inside a character', () => {
    expect(fileName('plan.pdf')).toBe('plan.pdf')
    expect(fileName('a/b\\c\n.txt')).toBe('a_b_c .txt')
    for (const [given, ending] of [
      [`${'报告'.repeat(150)}.docx`, '….docx'],
      [`${'🎧'.repeat(150)}.mp3`, '….mp3'],
      [`${'x'.repeat(300)}.${'y'.repeat(40)}`, 'y…'],
      [`.${'z'.repeat(400)}`, 'z…'],
    ] as const) {
      const name = fileName(given)
      expect(name.length, given).toBeLessThanOrEqual(limits.fileNameLength)
      expect(name.endsWith(ending) || name.endsWith('x…'), name).toBe(true)
      expect(encodeURIComponent(name), name).not.toContain('%EF%BF%BD')
      expect(fileName(name)).toBe(name)
    }
    for (const nothing of ['', '   ', '\u202e']) expect(fileName(nothing)).toBe('file')
  })

  it('files that can contain scripts are sent as downloads', () => {
    for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', '', 'video/<x>']) {
      expect(sentType(type), type).toBe('application/octet-stream')
    }
    expect(sentType('IMAGE/PNG')).toBe('image/png')
    expect(sentType('text/plain;charset=utf-8')).toBe('text/plain')
    expect(sentType('video/mp4')).toBe('video/mp4')
  })

  it('a picture is a file with known dimensions', () => {
    expect(isPicture(photo)).toBe(true)
    expect(isPicture({ ...photo, width: undefined })).toBe(false)
    expect(isPicture({ ...photo, type: 'image/svg+xml' })).toBe(false)
    expect(isPicture({ ...photo, width: 16_000, height: 16_000 }), 'more than a page can show').toBe(false)
  })

  it('the summary counts, and names the first', () => {
    expect(summaryOf([paper, photo, photo])).toEqual({ count: 3, pictures: 2, name: 'b.pdf' })
    expect(summaryOf([])).toBeUndefined()
  })

  it('a message is found by its text and its files’ names', () => {
    expect(findableText({ content: 'Look', attachments: [paper, photo] })).toBe('Look\nb.pdf\na.png')
    expect(findableText({ content: '', attachments: [paper] })).toBe('b.pdf')
    expect(findableText({ content: 'Look' })).toBe('Look')
  })
})
