import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { addProxy } from './addresses'

export type ClientAddress = (req: IncomingMessage) => string

/**
 * Who is asking: the socket's address, and only if that is a trusted proxy what it says in X-Forwarded-For, read from
 * the end, because a client can write the beginning itself.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList()
  for (const entry of trustedProxies) addProxy(trusted, entry)
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return (req) => {
    let address = plainAddress(req.socket.remoteAddress ?? '')
    const hops = String(req.headers['x-forwarded-for'] ?? '').split(',')
    while (isIP(address) !== 0 && isTrusted(address)) {
      const hop = plainAddress(hops.pop()?.trim() ?? '')
      if (isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

/** A socket that takes both families names IPv4 addresses as `::ffff:192.0.2.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
