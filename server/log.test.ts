import { afterEach, expect, it, vi } from 'vitest'
import { createLog } from './log'

afterEach(() => vi.restoreAllMocks())

it('the log has one line per event, whatever a client put into it', () => {
  const written: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  const log = createLog('info')
  log.error('Invalid callbackURL: x\n2030-01-01T00:00:00.000Z error Forged\r\u001b[2J\u2028', { path: '/a\nb' })
  expect(written).toHaveLength(1)
  expect(written[0]).toMatch(/^\S+ error Invalid callbackURL: [^\p{Cc}\u2028]*\n$/u)
  expect(written[0]).toContain('Forged')
})

it('a log line has a limited size, whatever a client sends', () => {
  const written: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  createLog('info').warn('x'.repeat(1_000_000), { error: 'y'.repeat(1_000_000) })
  expect(written[0]!.length).toBeLessThan(20_000)
})
