import { expect, it } from 'vitest'
import { createSocketQuota } from './socket-quota'

it('gives an address so many places, and one back for each that ends', () => {
  const quota = createSocketQuota(2)
  const first = quota.take('203.0.113.9')
  expect(quota.take('203.0.113.9')).not.toBeNull()
  expect(quota.take('203.0.113.9')).toBeNull()
  expect(quota.take('203.0.113.10')).not.toBeNull()
  first?.()
  expect(quota.take('203.0.113.9')).not.toBeNull()
  expect(quota.take('203.0.113.9')).toBeNull()
})

it.each([
  ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::9', false],
  ['2001:db8:1:2:3:4:5:6', '2001:0db8:0001:0002::', false],
  ['2001:db8::1', '2001:db8:0:0:9::', false],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', true],
  ['::1:2:3:4', '::9:2:3:4', false],
  ['fe80::1%eth0', 'fe80::2%eth1', false],
])('counts an IPv6 network as one: %s and %s', (one, other, isOther) => {
  const quota = createSocketQuota(1)
  quota.take(one)
  expect(quota.take(other) !== null).toBe(isOther)
})

it('does not count this machine, which may be a proxy', () => {
  const quota = createSocketQuota(1)
  for (const address of ['127.0.0.1', '127.0.0.1', '::1', '::1']) expect(quota.take(address)).not.toBeNull()
})
