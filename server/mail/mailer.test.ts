import { afterEach, describe, expect, it } from 'vitest'
import { type SinkOptions, type SmtpSink, startSmtpSink } from '../../tests/support/smtp-sink'
import type { Letter } from '../../src/auth/embedded/server/account-mail'
import { languages } from '../../domain/language'
import { write } from './letters'
import { createMailer, needsTls, type RunningMailer } from './mailer'

const place = { name: 'Çafé', origin: 'https://chat.example.com' }
const running: { sink?: SmtpSink; mailer?: RunningMailer } = {}

afterEach(async () => {
  running.mailer?.close()
  await running.sink?.stop()
})

async function setUp(options: SinkOptions = {}, url?: (sink: SmtpSink) => string) {
  const sink = (running.sink = await startSmtpSink(options))
  const logged: string[] = []
  const waits: number[] = []
  const log = (message: string, details?: object) => void logged.push(`${message} ${JSON.stringify(details)}`)
  const mailer = (running.mailer = createMailer({
    url: url?.(sink) ?? sink.url,
    from: 'Chat <chat@example.com>',
    place,
    log: { warn: log, info: log },
    wait: (ms) => (waits.push(ms), Promise.resolve()),
  }))
  return { sink, mailer, logged, waits }
}

const RESET: Letter = { kind: 'reset', link: 'https://chat.example.com/reset-password#token', minutes: 30 }

describe('C322 the server’s email', () => {
  it('reaches a mail server that requires a login, as plain text with the link intact', async () => {
    const { sink, mailer } = await setUp({ login: { name: 'chat@example.com', password: 'p:ss/w@rd' } })
    await mailer.check()
    expect(mailer.problem()).toBe(null)
    mailer.send('bo@example.com', RESET, 'en')
    const letter = await sink.next('bo@example.com')
    expect(letter).toMatchObject({ from: 'chat@example.com', subject: 'Choose a new password for Çafé' })
    expect(letter.text).toContain('https://chat.example.com/reset-password#token\n')
    expect(letter.text).toContain('30 minutes')
    expect(letter.head).toMatch(/^auto-submitted: auto-generated$/im)
    expect(letter.head).toMatch(/^content-type: text\/plain/im)
  })

  it('is retried after a temporary rejection, and not after a permanent one', async () => {
    const { sink, mailer, waits, logged } = await setUp({ refusals: ['451 Try again', '451 Try again', '550 Never'] })
    mailer.send('bo@example.com', RESET, 'en')
    await expect.poll(() => logged.join()).toContain('Email not sent')
    expect(waits).toEqual([10_000, 60_000])
    expect(sink.received).toEqual([])
    // The log must not reveal who forgot a password.
    expect(logged.join()).not.toContain('bo@example.com')
  })

  it.each<[string, SinkOptions, ((sink: SmtpSink) => string) | undefined, RegExp]>([
    [
      'wrong password',
      { login: { name: 'a', password: 'b' } },
      ({ url }) => url.replace('a:b', 'a:c'),
      /name or the password/,
    ],
    ['no one there', {}, () => 'smtp://127.0.0.1:1', /ECONNREFUSED/],
    ['no such host', {}, () => 'smtp://mail.invalid', /mail\.invalid/],
    ['TLS where there is none', {}, ({ url }) => url.replace('smtp:', 'smtps:'), /./],
  ])('says what is wrong with its settings: %s', async (_, options, url, reason) => {
    const { mailer, logged } = await setUp(options, url)
    await mailer.check()
    expect(mailer.problem()).toMatch(reason)
    expect(logged.join()).toContain('check --smtp-url')
    await expect(mailer.sendNow('bo@example.com', { kind: 'test' }, 'en')).rejects.toThrow(reason)
  })

  it('sends its password only to this machine or over TLS', () => {
    expect(needsTls('smtp://ada:secret@mail.example.com:587')).toBe(true)
    expect(needsTls('smtp://mail.example.com')).toBe(false)
    expect(needsTls('smtp://ada:secret@127.0.0.1:25')).toBe(false)
    expect(needsTls('smtp://ada:secret@localhost')).toBe(false)
  })

  it.each(languages)('C322 C553 each email says where it comes from, and what to do, in %s', (language) => {
    const letters: Letter[] = [
      RESET,
      { kind: 'confirm', link: 'https://chat.example.com/confirm-email#token', hours: 24 },
      { kind: 'address-changed', to: 'new@example.com' },
      { kind: 'password-changed', by: null },
      { kind: 'password-changed', by: 'Ada' },
      { kind: 'second-factor-off', by: null },
      { kind: 'second-factor-off', by: 'Ada' },
      { kind: 'test' },
    ]
    for (const letter of letters) {
      const { subject, text } = write(letter, place, language)
      expect(subject).toContain('Çafé')
      expect(text).toContain('Çafé, https://chat.example.com')
      expect(`${subject}${text}`).not.toMatch(/undefined|null|\[object/)
    }
  })
})
