import { describe, expect, it } from 'vitest'
import { countShared, linksIn, mayShare, sharedKinds } from './shared'

const hrefs = (content: string) => linksIn(content).map(({ href }) => href)

describe('content shared by a message', () => {
  it('C611 links are those that its bubble shows as web links, each once, in order', () => {
    expect(hrefs('See https://b.com/x, then www.a.com and https://b.com/x again')).toEqual([
      'https://b.com/x',
      'https://www.a.com/',
    ])
    expect(linksIn('[the **plan**](https://plan.com/1)')).toEqual([{ href: 'https://plan.com/1', text: 'the plan' }])
    expect(hrefs('> www.quoted.com\n\n- www.listed.com\n\n*www.bold.com*')).toHaveLength(3)
  })

  it('C611 links exclude addresses in code, email addresses, and schemes that no bubble opens', () => {
    for (const text of ['`https://a.com`', '```\nhttps://a.com\n```', 'ada@a.com', 'javascript:alert(1)']) {
      expect(hrefs(text)).toEqual([])
    }
    expect(hrefs('')).toEqual([])
  })

  it('C610 counts a picture as a photo only if it is shown as one', () => {
    const attachments = [
      { type: 'image/png', width: 10, height: 10 },
      { type: 'image/png' },
      { type: 'application/pdf' },
    ]
    expect(countShared({ content: 'www.a.com', attachments })).toEqual({ photo: 1, file: 2, link: 1 })
  })

  it('C610 the quick check never rules out something that the full count finds', () => {
    for (const content of ['www.a.com', 'https://localhost', 'пример。рф http://x.com', 'plain']) {
      const message = { content, attachments: [{ type: 'application/pdf' }] }
      const counts = countShared(message)
      for (const kind of sharedKinds) expect(counts[kind] === 0 || mayShare(message, kind)).toBe(true)
    }
  })
})
