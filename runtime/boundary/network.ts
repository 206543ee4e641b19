/** Distinguishes callers who have not signed in. */
import { isIP } from 'node:net'

/** Anyone with an IPv6 address has at least the 2^64 addresses of its network. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  if (isIP(address) !== 6) return address
  const [front = '', back] = address.toLowerCase().split('%', 1)[0]!.split('::')
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'))
  const [before, after] = [groupsOf(front), groupsOf(back ?? '')]
  const zeros = Array<string>(8 - before.length - after.length).fill('0')
  const network = [...before, ...zeros, ...after].slice(0, 4)
  return network.map((group) => parseInt(group, 16).toString(16)).join(':')
}
