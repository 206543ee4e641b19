import { expect, it } from 'vitest'
import { putShared, readShared, textOf } from './shared-content'

function shelf() {
  const kept = new Map<string, Response>()
  return {
    match: async (key: RequestInfo | URL) => kept.get(String(key))?.clone(),
    put: async (key: RequestInfo | URL, response: Response) => void kept.set(String(key), response),
  }
}

it('C670 shared content becomes one text, without a link or title that the text repeats', () => {
  const link = 'https://example.org/a'
  expect(textOf([null, null, null])).toBe('')
  expect(textOf(['Boats', 'Look at these', link])).toBe(`Boats\nLook at these\n${link}`)
  expect(textOf(['Boats', `Boats ${link}`, link])).toBe(`Boats ${link}`)
  expect(textOf([link, link, link])).toBe(link)
  expect(textOf([' ', ' 船を見て ', undefined])).toBe('船を見て')
})

it('C670 texts and files arrive as they were, whatever they are called', async () => {
  const form = new FormData()
  form.set('title', 'Boats')
  form.append('files', new File(['a'], 'Größe ✓.png', { type: 'image/png' }))
  form.append('files', new File(['bc'], 'b', { type: '' }))
  const on = shelf()
  await putShared(on, form)
  const shared = await readShared(on)
  expect(shared?.text).toBe('Boats')
  expect(shared?.files.map(({ name, type, size }) => [name, type, size])).toEqual([
    ['Größe ✓.png', 'image/png', 1],
    ['b', 'application/octet-stream', 2],
  ])
})

it('C670 if nothing was shared, there is nothing to take', async () => {
  expect(await readShared(shelf())).toBe(null)
})
