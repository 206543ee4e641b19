/** This machine's addresses in the network it is in, and what is said of them at the start. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { renderUnicodeCompact } from 'uqr'

/** Of containers, virtual machines and private networks: another device rarely reaches this machine there. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|utun|tailscale|wg|zt|lxc|cni)/

/** The likeliest first. */
export function lanAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces()): string[] {
  const found = Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      // 169.254 is what a machine gives itself where nothing gave it an address.
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
      .map(({ address }) => ({ address, rank: (VIRTUAL.test(name) ? 2 : 0) + (isPrivate(address) ? 0 : 1) })),
  )
  return [...new Set(found.toSorted((a, b) => a.rank - b.rank).map(({ address }) => address))]
}

const isPrivate = (address: string) => /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(address)

export interface Network {
  /** Where devices in the network find this server; or would, with `--lan`. */
  urls: string[]
  isServed: boolean
  isSecure: boolean
}

export function describeNetwork({ urls, isServed, isSecure }: Network, isTerminal: boolean): string[] {
  const [first] = urls
  if (first === undefined) return []
  if (!isServed) return [`Other devices in your network reach it at ${first} when you start it with --lan`]
  const code = renderUnicodeCompact(first, { border: 2 }).split('\n')
  return [
    `In your network: ${urls.join(', ')}`,
    // Light on dark, whatever the terminal's colors are: not every phone reads the other way round.
    ...(isTerminal ? code.map((line) => `\x1b[97;40m${line}\x1b[0m`) : []),
    ...(isSecure
      ? []
      : [
          'What is written crosses that network unencrypted, and browsers keep notifications and installing back. ' +
            'For those, give a certificate: --tls-cert',
        ]),
  ]
}
