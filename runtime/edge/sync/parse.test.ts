import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError, parseClientMessage } from './parse'
import { decodeTimestamp, encodeTimestamp } from './protocol'

const parse = (message: unknown) => parseClientMessage(JSON.stringify(message))
const sessionId = '00000000-0000-4000-8000-00000000ABCD'
const connect = { type: 'Connect', sessionId, connectionCount: 0, lastCloseReason: null, clientTs: 5 }
const add = { type: 'Add', queryId: 0, udfPath: 'a:b', args: [{}] }
const modify = { type: 'ModifyQuerySet', baseVersion: 0, newVersion: 1, modifications: [add] }
const mutation = { type: 'Mutation', requestId: 0, udfPath: 'a:b', args: [{ n: 1 }] }

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

describe('messages from clients', () => {
  it('Y17: well-formed ones are parsed', () => {
    expect(parse(connect)).toEqual({
      type: 'Connect',
      sessionId: sessionId.toLowerCase(),
      maxObservedTimestamp: null,
      clientTs: 5,
    })
    expect(parse({ ...connect, maxObservedTimestamp: encodeTimestamp(77) })).toMatchObject({ maxObservedTimestamp: 77 })
    const read = { type: 'Add', queryId: 0, path: 'a:b', args: '{}', journal: null }
    expect(parse(modify)).toEqual({ type: 'ModifyQuerySet', baseVersion: 0, newVersion: 1, modifications: [read] })
    expect(parse(mutation)).toEqual({ type: 'Mutation', requestId: 0, path: 'a:b', args: { n: 1 }, size: 66 })
    expect(parse({ type: 'Authenticate', tokenType: 'None', baseVersion: 0 })).toMatchObject({ value: '' })
    expect(parse({ type: 'Event', eventType: 'x', event: {} })).toEqual({ type: 'Event' })
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['a number', 3],
    ['an unknown type', { type: 'Hello' }],
    ['a session id that is no UUID', { ...connect, sessionId: '../x' }],
    ['a timestamp of 7 bytes', { ...connect, maxObservedTimestamp: 'AAAAAAAAAA==' }],
    ['a numeric timestamp', { ...connect, maxObservedTimestamp: 7 }],
    ['a negative version', { ...modify, baseVersion: -1 }],
    ['a fractional version', { ...modify, newVersion: 0.5 }],
    ['a version beyond 32 bits', { ...modify, newVersion: 2 ** 32 }],
    ['modifications that are no list', { ...modify, modifications: {} }],
    ['an unknown modification', { ...modify, modifications: [{ type: 'Swap', queryId: 1 }] }],
    ['a modification without id', { ...modify, modifications: [{ ...add, queryId: '1' }] }],
    ['a journal that is no text', { ...modify, modifications: [{ ...add, journal: {} }] }],
    ['a component', { ...modify, modifications: [{ ...add, componentPath: 'x' }] }],
    ['no path', { ...mutation, udfPath: '' }],
    ['a path too long', { ...mutation, udfPath: 'x'.repeat(2_000) }],
    ['two arguments', { ...mutation, args: [{}, {}] }],
    ['arguments that are no object', { ...mutation, args: [[]] }],
    ['arguments too deep', { ...mutation, args: [{ a: nested(100) }] }],
    ['an unknown token type', { type: 'Authenticate', tokenType: 'Root', value: 'x', baseVersion: 0 }],
    ['a token that is no text', { type: 'Authenticate', tokenType: 'User', value: {}, baseVersion: 0 }],
  ])('Y17: %s is refused', (_, message) => {
    expect(() => parse(message)).toThrow(ProtocolError)
  })

  it('Y17: very deep JSON is rejected without a crash', () => {
    const depth = 200_000
    const args = `${'['.repeat(depth)}${']'.repeat(depth)}`
    const text = `{"type":"Mutation","requestId":0,"udfPath":"a:b","args":[{"a":${args}}]}`
    expect(() => parseClientMessage(text)).toThrow(ProtocolError)
  })

  it('Y17: any input is parsed or rejected', () => {
    const field = fc.constantFrom('type', 'queryId', 'udfPath', 'args', 'modifications', 'sessionId', 'requestId')
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('Connect', 'Mutation', 'ModifyQuerySet', 'Authenticate'))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.dictionary(field, value).map((json) => JSON.stringify(json)),
        ),
        (text) => {
          try {
            parseClientMessage(text)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
          }
        },
      ),
    )
  })
})

describe('timestamps', () => {
  it('Y18: are eight little-endian bytes in base64', () => {
    expect(encodeTimestamp(0)).toBe('AAAAAAAAAAA=')
    expect(encodeTimestamp(1)).toBe('AQAAAAAAAAA=')
    expect(encodeTimestamp(2 ** 40)).toBe('AAAAAAABAAA=')
    expect(decodeTimestamp('//////////8=')).toBeGreaterThan(Number.MAX_SAFE_INTEGER)
    fc.assert(fc.property(fc.maxSafeNat(), (ts) => decodeTimestamp(encodeTimestamp(ts)) === ts))
  })
})
