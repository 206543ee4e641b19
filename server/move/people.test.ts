import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Account, codeFrom, codeIn, type Person, propose } from './people'

const person = (name: string, more: { verified?: string[]; codes?: string[] } = {}): Person => ({
  tokenIdentifier: `urn:parley:x|${name}`,
  name,
  handle: name.toLowerCase(),
  verified: more.verified ?? [],
  codes: new Set(more.codes ?? []),
})
const account = (name: string, verified: string[] = []): Account => ({
  id: name,
  name,
  verified,
  code: `code of ${name}`,
})
const pairs = (people: Person[], accounts: Account[]) =>
  propose(people, accounts).map(({ person: one, account: other, because }) => [one.name, other.name, because])

describe('matching people when accounts move', () => {
  it('C232 uses an address that both deployments have verified, and no other', () => {
    const there = account('ada', ['ada@example.test'])
    expect(pairs([person('Ada', { verified: ['ada@example.test'] })], [there])).toEqual([['Ada', 'ada', 'address']])
    // An unverified address in the old deployment proves nothing, no matter who entered it.
    expect(pairs([person('Ada')], [there])).toEqual([])
    expect(pairs([person('ada', { verified: ['bo@example.test'] })], [there])).toEqual([])
    expect(pairs([person('Ada', { verified: ['ada@example.test'] })], [account('ada')])).toEqual([])
  })

  it('C232 a posted code takes precedence over any address', () => {
    const people = [person('Ada', { codes: ['code of new'] }), person('Eve', { verified: ['a@example.test'] })]
    expect(pairs(people, [account('new', ['a@example.test'])])).toEqual([['Ada', 'new', 'code']])
  })

  it('C232 gives an account that two people claim to neither', () => {
    const twice = [person('Ada', { codes: ['code of new'] }), person('Eve', { codes: ['code of new'] })]
    expect(pairs(twice, [account('new')])).toEqual([])
    const both = person('Ada', { codes: ['code of one', 'code of two'] })
    expect(pairs([both], [account('one'), account('two')])).toEqual([])
    const shared = [person('Ada', { verified: ['us@example.test'] }), person('Bo', { verified: ['us@example.test'] })]
    expect(pairs(shared, [account('us', ['us@example.test'])])).toEqual([])
  })

  it('C232 puts no person or account in two pairs, and each pair has its proof', () => {
    const some = <T>(of: readonly T[]) => fc.subarray([...of])
    const names = ['a', 'b', 'c']
    const codes = names.map((name) => `code of ${name}`)
    fc.assert(
      fc.property(
        fc.tuple(...names.map(() => fc.record({ verified: some(names), codes: some(codes) }))),
        fc.tuple(...names.map(() => some(names))),
        (olds, news) => {
          const found = propose(
            olds.map((more, at) => person(`P${at}`, more)),
            news.map((verified, at) => account(names[at]!, verified)),
          )
          expect(new Set(found.map((pair) => pair.person)).size).toBe(found.length)
          expect(new Set(found.map((pair) => pair.account)).size).toBe(found.length)
          for (const { person: one, account: other, because } of found) {
            if (because === 'code') expect(one.codes.has(other.code)).toBe(true)
            else expect(one.verified.some((address) => other.verified.includes(address))).toBe(true)
          }
        },
      ),
    )
  })

  it('C232 accepts a code as people type it, and nothing written by chance', () => {
    const code = codeFrom((count) => Uint8Array.from({ length: count }, (_, at) => (at * 37) % 256))
    expect(code).toMatch(/^move(-[2-9a-z]{5}){4}$/)
    expect(codeIn(code)).toBe(code)
    // A phone capitalizes the first letter, and copying adds a line break.
    expect(codeIn(` M${code.slice(1).toUpperCase()}\n`)).toBe(code)
    for (const text of [`It is ${code}`, code.slice(0, -1), 'move-on', '']) expect(codeIn(text)).toBeNull()
  })
})
