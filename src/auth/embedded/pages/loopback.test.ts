import { expect, it } from 'vitest'
import { isLoopback } from './loopback'

it.each(['localhost', 'LOCALHOST', 'app.localhost', '127.0.0.1', '127.1.2.3', '[::1]', '::1'])(
  'C110 %s only reaches this machine',
  (host) => expect(isLoopback(host)).toBe(true),
)

it.each([
  '192.168.1.7',
  '10.0.0.2',
  'parley.example',
  'localhost.example',
  '128.0.0.1',
  '127.example',
  '[fe80::1]',
  '',
])('C110 %s can reach other machines', (host) => expect(isLoopback(host)).toBe(false))
