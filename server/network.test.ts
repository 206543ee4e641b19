import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { describeNetwork, lanAddresses } from './network'

const at = (address: string, rest: Partial<NetworkInterfaceInfo> = {}) =>
  ({ address, family: 'IPv4', internal: false, ...rest }) as NetworkInterfaceInfo

describe('C358 the machine’s addresses on its network', () => {
  it('are those that another device can reach, the most likely one first', () => {
    expect(
      lanAddresses({
        lo: [at('127.0.0.1', { internal: true })],
        docker0: [at('172.17.0.1')],
        tailscale0: [at('100.101.102.103')],
        eth1: [at('203.0.113.7'), at('169.254.3.4'), { ...at('fe80::1'), family: 'IPv6', scopeid: 2 }],
        wlan0: [at('192.168.1.20'), at('192.168.1.20')],
      }),
    ).toEqual(['192.168.1.20', '203.0.113.7', '172.17.0.1', '100.101.102.103'])
    expect(lanAddresses({})).toEqual([])
  })

  it('are printed with instructions, and as a QR code if a person is watching', () => {
    const urls = ['http://192.168.1.20:3000']
    expect(describeNetwork({ urls, isServed: false, isSecure: false }, true)).toEqual([
      'Other devices on your network can reach it at http://192.168.1.20:3000 if you start it with --lan',
    ])
    expect(describeNetwork({ urls: [], isServed: false, isSecure: false }, true)).toEqual([])
    const plain = describeNetwork({ urls, isServed: true, isSecure: false }, false)
    expect(plain.join(' ')).toMatch(/^On your network: http:\/\/192.168.1.20:3000 Messages .* unencrypted.*--tls-cert$/)
    const shown = describeNetwork({ urls, isServed: true, isSecure: true }, true)
    expect(shown.length).toBeGreaterThan(12)
    expect(shown.slice(1).every((line) => /^\u001b\[97;40m[ █▀▄]+\u001b\[0m$/.test(line))).toBe(true)
  })
})
