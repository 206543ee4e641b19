/**
 * Where actions can connect to. With this rule in place, nothing in this thread reaches an address that is private to
 * the machine or its network: not by IP address, not by name, and not by DNS rebinding, because the lookup that is
 * checked is the one that is used. It covers `fetch` and its redirects as well as sockets, because all of them end up
 * at the same place.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, Socket } from 'node:net'

/** IANA's special-purpose registries: everything that isn't globally reachable. */
const PRIVATE_V4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
  '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
] // oxfmt-ignore
const PRIVATE_V6 = [
  '::/128',
  '::1/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]
/** IPv6 addresses that embed an IPv4 one, which decides. */
const EMBEDDED_V4 = /^(?:::ffff:|64:ff9b::)(?:0:)?(.+)$/i

const blocked = new BlockList()
for (const [ranges, family] of [
  [PRIVATE_V4, 'ipv4'],
  [PRIVATE_V6, 'ipv6'],
] as const) {
  // oxfmt-ignore
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    blocked.addSubnet(address, Number(bits), family)
  }
}

export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '')
  const embedded = EMBEDDED_V4.exec(plain)?.[1]
  if (embedded !== undefined) return isPrivateAddress(fromHexPair(embedded))
  const family = isIP(plain)
  return family === 0 || blocked.check(plain, family === 6 ? 'ipv6' : 'ipv4')
}

/** `7f00:1` as `127.0.0.1`; dotted ones stay. */
function fromHexPair(text: string): string {
  const [, high, low] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text) ?? []
  if (high === undefined || low === undefined) return text
  const number = parseInt(high, 16) * 65_536 + parseInt(low, 16)
  return [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
}

class PrivateAddressError extends Error {
  readonly code = 'EPRIVATEADDRESS'
  constructor(host: string) {
    super(`Functions can't connect to ${host}, which is an address of this machine or its network.`)
  }
}

type LookupCallback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void
type Lookup = (host: string, options: object, callback: LookupCallback) => void

/** Returns the name's addresses that aren't private, and fails if there are none. */
export function guardedLookup(lookup: Lookup): Lookup {
  return (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error)
      const open = (found as LookupAddress[]).filter(({ address }) => !isPrivateAddress(address))
      const [first] = open
      if (!first) return callback(new PrivateAddressError(host))
      if ((options as { all?: boolean }).all) return callback(null, open)
      callback(null, first.address, first.family)
    })
}

let installed = false

/** Once per thread that runs functions; `allowed`: origins that can be reached all the same. */
export function refusePrivateAddresses(allowed: readonly string[] = []): void {
  if (installed) return
  installed = true
  const exceptions = new Set(allowed.map(hostAndPort))
  type Connect = (this: Socket, ...args: unknown[]) => Socket
  const connect = Reflect.get(Socket.prototype, 'connect') as Connect
  const guarded = function (this: Socket, ...args: unknown[]): Socket {
    const options = optionsOf(args)
    if (options === null) return connect.apply(this, args)
    const { host = 'localhost', port, path, lookup = systemLookup } = options
    if (exceptions.has(`${host}:${port}`)) return connect.apply(this, args)
    // A Unix socket is also a way into this machine.
    if (path !== undefined || (isIP(host) !== 0 && isPrivateAddress(host))) {
      process.nextTick(() => this.destroy(new PrivateAddressError(path ?? host)))
      return this
    }
    options.lookup = guardedLookup(lookup)
    return connect.apply(this, args)
  }
  Socket.prototype.connect = guarded
}

function hostAndPort(origin: string): string {
  const { hostname, port, protocol } = new URL(origin)
  return `${hostname.replace(/^\[|\]$/g, '')}:${port || (protocol === 'https:' ? 443 : 80)}`
}

interface ConnectOptions {
  host?: string
  port?: number | string
  path?: string
  lookup?: Lookup
}

/** The options of `connect(options)`, with those of `connect(port, host)` and `connect(path)` in the same form. */
function optionsOf(args: unknown[]): ConnectOptions | null {
  // Arguments that `net.connect` has already normalized come as one marked array.
  const given: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0]
  if (typeof given === 'object' && given !== null) return given
  const rest = args.slice(1)
  if (typeof given === 'string' && Number.isNaN(Number(given))) args[0] = { path: given }
  else {
    args[0] = { port: given, ...(typeof rest[0] === 'string' && { host: rest.shift() }) }
    args.splice(1, args.length - 1, ...rest)
  }
  return args[0] as ConnectOptions
}
