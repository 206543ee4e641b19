import { expect, it } from 'vitest'
import { startClerk } from './stand-in'

it.each(['0.0.0.0', '::', '192.0.2.1', 'clerk.example.com'])(
  'the fake Clerk accepts everyone, so it does not start on %s',
  async (host) => {
    await expect(startClerk({ host })).rejects.toThrow('listens on loopback only')
  },
)
