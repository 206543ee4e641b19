import { describe, expect, it } from 'vitest'
import { refuseGuessable } from './password-rules'

const codeOf = (password: string, email = 'ada.moss@example.com') =>
  refuseGuessable(password, email).then(
    () => null,
    (error: { body?: { code?: string } }) => error.body?.code,
  )

describe('C320 a new password', () => {
  it.each(['password', '12345678', 'qwertyuiop', 'iloveyou', 'trustno1', 'PassWord', ' 12345678 ', 'ｐａｓｓｗｏｒｄ'])(
    'can’t be a common one: %s',
    async (password) => expect(await codeOf(password)).toBe('PASSWORD_COMMON'),
  )

  it('is none of the ten thousand most common passwords', async () => {
    const lists = (await import('@zxcvbn-ts/language-common')) as unknown as {
      default: { dictionary: { 'passwords-common': string[] } }
    }
    const commonest = lists.default.dictionary['passwords-common'].slice(0, 10_000)
    expect(commonest).toHaveLength(10_000)
    const codes = new Set(await Promise.all(commonest.map((password) => codeOf(password))))
    expect([...codes]).toEqual(['PASSWORD_COMMON'])
  })

  it.each(['ada.moss@example.com', 'Ada.Moss@Example.com', 'ada.moss', 'ADA.MOSS'])(
    'can’t be the account’s own address: %s',
    async (password) => expect(await codeOf(password)).toBe('PASSWORD_IS_ADDRESS'),
  )

  it.each(['correct horse battery', 'ada.moss@example.org', 'Добрый вечер', '密码在这里面', 'pässwörd!'])(
    'can be anything else: %s',
    async (password) => expect(await codeOf(password)).toBe(null),
  )
})
