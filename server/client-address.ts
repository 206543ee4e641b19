import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { addProxy } from './addresses'

export type ClientAddress = (req: IncomingMessage) => string

/** The reason why all clients behind a proxy count as one: the proxy doesn't identify them, or isn't trusted. */
export type ProxyTrouble = 'silent' | 'untrusted'

const NEAR = new BlockList()
for (const [address, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  NEAR.addSubnet(address, bits, 'ipv4')
}
NEAR.addAddress('::1', 'ipv6')
NEAR.addSubnet('fc00::', 7, 'ipv6')

/**
 * Determines the client's address: the socket's, or if that is a trusted proxy, the one in X-Forwarded-For, read from
 * the end because a client can write the beginning itself.
 */
export function createClientAddress(
  trustedProxies: readonly string[],
  onTrouble: (trouble: ProxyTrouble, proxy: string) => void = () => {},
): ClientAddress {
  const trusted = new BlockList()
  for (const entry of trustedProxies) addProxy(trusted, entry)
  const isIn = (list: BlockList, address: string) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  const isTrusted = (address: string) => isIn(trusted, address)

  return (req) => {
    let address = plainAddress(req.socket.remoteAddress ?? '')
    const said = req.headers['x-forwarded-for']
    const hops = String(said ?? '').split(',')
    if (isIP(address) !== 0) {
      if (isTrusted(address)) {
        if (said === undefined) onTrouble('silent', address)
      } else if (said !== undefined && isIn(NEAR, address)) onTrouble('untrusted', address)
    }
    while (isIP(address) !== 0 && isTrusted(address)) {
      const hop = plainAddress(hops.pop()?.trim() ?? '')
      if (isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

/** A dual-stack socket reports IPv4 addresses as `::ffff:192.0.2.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
