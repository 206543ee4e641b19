/** This machine's addresses on its network, and what the server prints about them at startup. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { renderUnicodeCompact } from 'uqr'

/** Interfaces of containers, virtual machines, and VPNs, which other devices rarely reach. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|utun|tailscale|wg|zt|lxc|cni)/

/** The most likely first. */
export function lanAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces()): string[] {
  const found = Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      // 169.254 is what a machine assigns itself without a DHCP server.
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
      .map(({ address }) => ({ address, rank: (VIRTUAL.test(name) ? 2 : 0) + (isPrivate(address) ? 0 : 1) })),
  )
  return [...new Set(found.toSorted((a, b) => a.rank - b.rank).map(({ address }) => address))]
}

const isPrivate = (address: string) => /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(address)

export interface Network {
  /** The URL at which devices on the network reach this server, or would with `--lan`. */
  urls: string[]
  isServed: boolean
  isSecure: boolean
}

export function describeNetwork({ urls, isServed, isSecure }: Network, isTerminal: boolean): string[] {
  const [first] = urls
  if (first === undefined) return []
  if (!isServed) return [`Other devices on your network can reach it at ${first} if you start it with --lan`]
  const code = renderUnicodeCompact(first, { border: 2 }).split('\n')
  return [
    `On your network: ${urls.join(', ')}`,
    // Light on dark, whatever the terminal's colors: some phones can't read inverted codes.
    ...(isTerminal ? code.map((line) => `\x1b[97;40m${line}\x1b[0m`) : []),
    ...(isSecure
      ? []
      : [
          "Messages cross that network unencrypted, and browsers don't offer notifications or installation there. " +
            'For both, use a certificate: --tls-cert',
        ]),
  ]
}
