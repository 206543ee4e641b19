import { describe, expect, it } from 'vitest'
import { findableText, isPicture, sentType, summaryOf } from './attachments'

const photo = { name: 'a.png', type: 'image/png', width: 4, height: 3 }
const paper = { name: 'b.pdf', type: 'application/pdf' }

describe('attachments', () => {
  it('what scripts can be in is sent as something that is only saved', () => {
    for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', '', 'video/<x>']) {
      expect(sentType(type), type).toBe('application/octet-stream')
    }
    expect(sentType('IMAGE/PNG')).toBe('image/png')
    expect(sentType('text/plain;charset=utf-8')).toBe('text/plain')
    expect(sentType('video/mp4')).toBe('video/mp4')
  })

  it('a picture is one whose measures are known', () => {
    expect(isPicture(photo)).toBe(true)
    expect(isPicture({ ...photo, width: undefined })).toBe(false)
    expect(isPicture({ ...photo, type: 'image/svg+xml' })).toBe(false)
  })

  it('the summary counts, and names the first', () => {
    expect(summaryOf([paper, photo, photo])).toEqual({ count: 3, pictures: 2, name: 'b.pdf' })
    expect(summaryOf([])).toBeUndefined()
  })

  it('a message is found by its text and by what its files are called', () => {
    expect(findableText({ content: 'Look', attachments: [paper, photo] })).toBe('Look\nb.pdf\na.png')
    expect(findableText({ content: '', attachments: [paper] })).toBe('b.pdf')
    expect(findableText({ content: 'Look' })).toBe('Look')
  })
})
