import { isIP } from 'node:net'
import { isLoopback } from './config'

/** How many sockets one address may have: an office behind one, and still a tenth of what the server takes at most. */
export const SOCKETS_PER_ADDRESS = 2_000

export interface SocketQuota {
  /** Takes a place for the address and returns how to give it back; null when all of its places are taken. */
  take(address: string): (() => void) | null
}

/** So that nobody alone keeps everybody else out. This machine is not counted: it may be a proxy that was not named. */
export function createSocketQuota(perAddress: number): SocketQuota {
  const taken = new Map<string, number>()
  return {
    take(address) {
      if (isLoopback(address)) return () => {}
      const holder = holderOf(address)
      const count = taken.get(holder) ?? 0
      if (count >= perAddress) return null
      taken.set(holder, count + 1)
      return () => {
        const left = (taken.get(holder) ?? 1) - 1
        if (left > 0) taken.set(holder, left)
        else taken.delete(holder)
      }
    },
  }
}

/** Whoever has an IPv6 address has at least the 2^64 of its network. */
function holderOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [front = '', back] = address.toLowerCase().split('%', 1)[0]!.split('::')
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'))
  const [before, after] = [groupsOf(front), groupsOf(back ?? '')]
  const zeros = Array<string>(8 - before.length - after.length).fill('0')
  const network = [...before, ...zeros, ...after].slice(0, 4)
  return network.map((group) => parseInt(group, 16).toString(16)).join(':')
}
