import { expect, it } from 'vitest'
import { backupWords, checksOf } from './server-checks'
import type { ServerFacts } from '../server/server-endpoints'

const HOUR = 60 * 60_000
const NOW = 1_000 * HOUR
const backups = {
  everyMs: 24 * HOUR,
  to: '/mnt',
  lastMade: NOW - HOUR,
  lastFailed: null,
  reason: null,
  isRunning: false,
}
const WELL: ServerFacts = {
  version: '1.0.0',
  backups,
  isDiskFull: false,
  damage: null,
  owner: null,
  isOwnerFixed: false,
  mail: null,
  administrators: 2,
  accounts: 5,
}

it.each<[string, Partial<ServerFacts>, string[]]>([
  ['nothing, where all is well', {}, []],
  ['data that is damaged', { damage: 'data.sqlite is damaged' }, ['data']],
  ['a full disk', { isDiskFull: true }, ['disk']],
  ['backups that no one makes', { backups: null }, ['backups']],
  ['one that failed', { backups: { ...backups, lastFailed: NOW, reason: 'Full.' } }, ['backups']],
  ['none yet', { backups: { ...backups, lastMade: null } }, ['backups']],
  ['the first, while it is made', { backups: { ...backups, lastMade: null, isRunning: true } }, []],
  ['one missed', { backups: { ...backups, lastMade: NOW - 47 * HOUR } }, []],
  ['two missed', { backups: { ...backups, lastMade: NOW - 49 * HOUR } }, ['backups']],
  ['mail that works', { mail: { from: 'a@b.cc', problem: null } }, []],
  ['mail that does not', { mail: { from: 'a@b.cc', problem: 'No.' } }, ['mail']],
  ['one administrator of many', { administrators: 1 }, ['administrators']],
  ['one administrator alone', { administrators: 1, accounts: 1 }, []],
  ['all of it at once, the worst first', { isDiskFull: true, damage: 'x', backups: null }, ['data', 'disk', 'backups']],
])('C564 the checks report %s', (_, facts, wanted) => {
  const wrong = checksOf({ ...WELL, ...facts }, NOW).filter(({ state }) => state === 'wrong')
  expect(wrong.map(({ id }) => id)).toEqual(wanted)
})

it('C564 a check of something that isn’t set up neither passes nor fails', () => {
  const stateOf = (facts: Partial<ServerFacts>) =>
    Object.fromEntries(checksOf({ ...WELL, ...facts }, NOW).map(({ id, state }) => [id, state]))
  expect(stateOf({ mail: null, accounts: 1, administrators: 1 })).toMatchObject({ mail: 'off', administrators: 'off' })
  expect(stateOf({ mail: { from: 'a@b.cc', problem: null } })).toMatchObject({ mail: 'well', administrators: 'well' })
})

it('C564 the worst problem of the backups is reported', () => {
  expect(backupWords({ backups: { ...backups, lastFailed: NOW, lastMade: null } }, NOW)).toBe('failed')
  // By a clock that was set back, it isn't late.
  expect(backupWords({ backups: { ...backups, lastMade: NOW + HOUR } }, NOW)).toBe('last')
})
