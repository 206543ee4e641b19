import { createServer, type Server } from 'node:http'
import { connect, createServer as createSocketServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardedLookup, isPrivateAddress, refusePrivateAddresses } from './egress'

const PRIVATE = [
  '127.0.0.1', '127.255.0.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254',
  '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fc00::1', 'fd12::1', 'fe80::1', 'fe80::1%eth0', 'ff02::1',
  '::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:10.0.0.1', '64:ff9b::a00:1', 'not an address',
] // oxfmt-ignore
const PUBLIC = [
  '1.1.1.1',
  '172.32.0.1',
  '192.169.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  '::ffff:808:808',
]

describe('addresses', () => {
  it.each(PRIVATE)('CX5 %s is private', (address) => expect(isPrivateAddress(address)).toBe(true))
  it.each(PUBLIC)('CX5 %s is not private', (address) => expect(isPrivateAddress(address)).toBe(false))
})

describe('names', () => {
  const lookup = guardedLookup((host, _, callback) => {
    const found = { mixed: ['10.0.0.1', '1.1.1.1'], inside: ['192.168.0.1', '::1'] }[host]
    if (!found) return callback(new Error('no such name'))
    callback(null, found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))) // oxfmt-ignore
  })
  const find = (host: string, options = {}) =>
    new Promise((resolve) => lookup(host, options, (error, ...found) => resolve(error?.message ?? found)))

  it('CX5 resolve to their public addresses only', async () => {
    expect(await find('mixed')).toEqual(['1.1.1.1', 4])
    expect(await find('mixed', { all: true })).toEqual([[{ address: '1.1.1.1', family: 4 }]])
    expect(await find('inside')).toContain("Functions can't connect to inside")
    expect(await find('absent')).toBe('no such name')
  })
})

describe('with the rule in place', () => {
  let closed: Server
  let open: Server
  const portOf = (server: Server) => (server.address() as AddressInfo).port
  const listen = async (server: Server): Promise<Server> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return server
  }
  beforeAll(async () => {
    closed = await listen(createServer((_, response) => response.end('a secret')))
    open = await listen(
      createServer((request, response) => {
        if (request.url === '/there') response.writeHead(302, { location: `http://127.0.0.1:${portOf(closed)}/` }).end()
        else response.end('hello')
      }),
    )
    refusePrivateAddresses([`http://127.0.0.1:${portOf(open)}`])
  })
  afterAll(() => {
    closed.close()
    open.close()
  })

  it('CX5 nothing private can be fetched, whether by address, name, or redirect', async () => {
    const port = portOf(closed)
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0', '2130706433', '0x7f.1']) {
      await expect(fetch(`http://${host}:${port}/`).then((r) => r.text())).rejects.toMatchObject({
        cause: { message: expect.stringContaining("Functions can't connect to") },
      })
    }
    await expect(fetch(`http://127.0.0.1:${portOf(open)}/there`)).rejects.toThrow('fetch failed')
  })

  it('CX5 the server itself can be reached', async () => {
    expect(await (await fetch(`http://127.0.0.1:${portOf(open)}/`)).text()).toBe('hello')
  })

  it.each([
    ['connect(port, host)', () => connect(portOf(closed), '127.0.0.1')],
    ['connect(port)', () => connect(portOf(closed))],
    ['connect({ port })', () => connect({ port: portOf(closed) })],
    ['connect(path)', () => connect('/tmp/some.sock')],
  ])('CX5 sockets are rejected as well: %s', async (_, open_) => {
    const error = await new Promise<Error>((resolve) => open_().on('error', resolve))
    expect(error.message).toContain("Functions can't connect to")
  })

  it('CX5 incoming connections are unaffected', async () => {
    const server = createSocketServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    expect((server.address() as AddressInfo).port).toBeGreaterThan(0)
    server.close()
  })
})
