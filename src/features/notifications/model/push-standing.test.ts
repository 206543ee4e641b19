import { expect, it } from 'vitest'
import { de } from '@/ui/messages/de/notifications'
import { en } from '@/ui/messages/en/notifications'
import { type PushFacts, pushStandingOf } from './push-standing'

const here = { service: 'push.example.com', isFailing: false }

it.each<[what: string, facts: Omit<PushFacts, 'hasTried'>, kind: string]>([
  ['a server that can’t push', { key: null, here: undefined }, 'unset'],
  ['one that could, when this device registered', { key: null, here }, 'unset'],
  ['a browser without a subscription', { key: 'key', here: undefined }, 'refused'],
  ['a device that pushes reach', { key: 'key', here }, 'on'],
  ['a server without internet', { key: 'key', here: { ...here, isFailing: true } }, 'failing'],
])('C434 the settings name the state of %s', (_, facts, kind) => {
  expect(pushStandingOf({ ...facts, hasTried: true })).toEqual(
    kind === 'on' || kind === 'failing' ? { kind, service: here.service } : { kind },
  )
})

it('C434 the settings say nothing of a browser that is still subscribing', () => {
  expect(pushStandingOf({ key: 'key', here: undefined, hasTried: false })).toBeNull()
  expect(pushStandingOf({ key: 'key', here, hasTried: false })).toMatchObject({ kind: 'on' })
})

it.each([
  // Which service, and what it learns.
  [en.notifications.device.push.on, [/\{service\}/, /server’s address/, /when and how much/, /is encrypted/]],
  [de.notifications.device.push.on, [/\{service\}/, /Adresse des Servers/, /wann und wie viel/, /verschlüsselt/]],
  // Without internet, on either side, open tabs still notify.
  [en.notifications.device.push.failing, [/can’t reach \{service\}/, /open in a tab/]],
  [de.notifications.device.push.failing, [/erreicht \{service\} zurzeit nicht/, /in einem Tab geöffnet/]],
  [en.notifications.device.push.refused, [/open in a tab/, /no push service, or can’t reach it/]],
  [de.notifications.device.push.refused, [/in einem Tab geöffnet/, /keinen Push-Dienst oder erreicht ihn nicht/]],
  // The needs of push.
  [en.notifications.device.push.unset, [/open in a tab/, /public https address/]],
  [de.notifications.device.push.unset, [/in einem Tab geöffnet/, /öffentliche https-Adresse/]],
  [en.notifications.device.standing.insecure, [/https/, /Open tabs still/]],
  [de.notifications.device.standing.insecure, [/https/, /Geöffnete Tabs .* trotzdem/]],
  // On iOS.
  [en.notifications.device.standing.install, [/Add to Home Screen/, /sign in again/]],
  [de.notifications.device.standing.install, [/Zum Home-Bildschirm/, /melde dich noch einmal an/]],
])('C434 the settings say: %s', (text, parts) => {
  for (const part of parts) expect(text).toMatch(part)
})
