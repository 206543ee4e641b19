import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { createClientAddress } from './client-address'

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

it.each([
  [[], '198.51.100.7', undefined, '198.51.100.7'],
  [[], '198.51.100.7', '1.2.3.4', '198.51.100.7'],
  [[], '::ffff:198.51.100.7', undefined, '198.51.100.7'],
  [['10.0.0.0/8'], '10.0.0.1', '1.2.3.4', '1.2.3.4'],
  [['10.0.0.0/8'], '::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
  // The client's own entries come first and are not trusted.
  [['10.0.0.0/8'], '10.0.0.1', '9.9.9.9, 1.2.3.4', '1.2.3.4'],
  [['10.0.0.0/8'], '10.0.0.1', '1.2.3.4, 10.0.0.2', '1.2.3.4'],
  [['10.0.0.0/8'], '11.0.0.1', '1.2.3.4', '11.0.0.1'],
  [['10.0.0.0/8'], '10.0.0.1', undefined, '10.0.0.1'],
  [['10.0.0.0/8'], '10.0.0.1', 'nonsense', '10.0.0.1'],
  [['fd00::/8', '::1'], '::1', '2001:db8::1', '2001:db8::1'],
])('with proxies %j, socket %s, and header %s, the client is %s', (proxies, socket, header, address) => {
  expect(createClientAddress(proxies)(request(socket, header))).toBe(address)
})

it('C565 a proxy that makes all clients behind it count as one is reported', () => {
  const told: string[] = []
  const ask = (proxies: string[], socket: string, header?: string) =>
    createClientAddress(proxies, (trouble, proxy) => told.push(`${trouble} ${proxy}`))(request(socket, header))
  ask(['10.0.0.0/8'], '10.0.0.1', '1.2.3.4')
  ask([], '198.51.100.7')
  ask([], '127.0.0.1')
  // A remote peer isn't one of this server's proxies, because it can claim anything.
  ask([], '198.51.100.7', '1.2.3.4')
  expect(told).toEqual([])
  ask(['10.0.0.0/8'], '::ffff:10.0.0.1')
  ask([], '127.0.0.1', '1.2.3.4')
  ask(['10.0.0.0/8'], 'fd00::1', '1.2.3.4')
  expect(told).toEqual(['silent 10.0.0.1', 'untrusted 127.0.0.1', 'untrusted fd00::1'])
})
