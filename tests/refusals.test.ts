import { afterEach, expect, it, vi } from 'vitest'
import { failure } from '../convex/model/failure'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

async function textsIn(lang: string) {
  vi.resetModules()
  vi.stubGlobal('document', { documentElement: { lang } })
  return import('../src/ui/failure')
}

it('C550 a page shows the functions’ refusals in its language', async () => {
  const full = failure('groupFull', { max: 1000 })
  const english = await textsIn('en')
  expect(english.failureText(full)).toBe('A group can have up to 1000 members.')
  const german = await textsIn('de')
  expect(german.failureText(full)).toBe('Eine Gruppe kann höchstens 1000 Mitglieder haben.')
  expect(german.failureOf(full)).toMatchObject({ code: 'LIMIT_REACHED', reason: 'groupFull' })
})

it('C550 an unknown refusal keeps the server’s text, and a bug has none', async () => {
  const german = await textsIn('de')
  const carrying = (data: unknown) => Object.assign(new Error('Server Error'), { data })
  for (const reason of [undefined, 'ofANewerVersion', 'constructor']) {
    const data = { code: 'CONFLICT', message: 'Try it tomorrow.', ...(reason ? { reason } : {}) }
    expect(german.failureText(carrying(data))).toBe('Try it tomorrow.')
  }
  expect(german.failureText(new Error('Boom'))).toBeNull()
})
