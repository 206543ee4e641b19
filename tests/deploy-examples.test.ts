/** The proxy examples, as far as they can be checked without those programs; tests/elsewhere runs them. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { limits } from '../domain/limits'
import { parseConfig } from '../server/config'
import { ROOT } from './support/source-tree'

const read = (name: string) => readFileSync(join(ROOT, 'deploy', name), 'utf8')

it('C360 nginx is configured for what it doesn’t do by default: WebSockets, client addresses, files of full size', () => {
  const text = read('nginx.conf')
  for (const line of [
    'proxy_set_header Host $host;',
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_http_version 1.1;',
    'proxy_set_header Upgrade $http_upgrade;',
    'proxy_set_header Connection $parley_connection;',
    'proxy_request_buffering off;',
  ]) {
    expect(text).toContain(line)
  }
  const [, megabytes] = /client_max_body_size (\d+)m;/.exec(text)!
  expect(Number(megabytes) * 2 ** 20).toBeGreaterThan(limits.fileBytes)
  // Longer than a page is ever silent, because it sends a heartbeat every 30 s.
  expect(text).toMatch(/proxy_read_timeout 1h;/)
})

it.each(['Caddyfile', 'nginx.conf', 'tailscale.sh'])(
  'C360 %s uses the default port, and names flags that the server accepts',
  (name) => {
    const text = read(name)
    expect(text).toContain('127.0.0.1:3000')
    const [, flags = ''] = /(--public-url .*)/.exec(text)!
    const words = flags.replaceAll('"', '').replace('$name', 'box.tail1234.ts.net').split(' ')
    expect(parseConfig(words, {})).toMatchObject({
      ok: true,
      config: { port: 3000, host: '127.0.0.1', trustedProxies: ['127.0.0.1'] },
    })
  },
)

it('C360 the shell can parse the example for Tailscale', () => {
  expect(() => execFileSync('sh', ['-n', join(ROOT, 'deploy/tailscale.sh')])).not.toThrow()
})
