import type { ConvexReactClient } from 'convex/react'
import { useSyncExternalStore } from 'react'
import { workerHere } from '@/features/kept/data/worker-here'
import { rememberDeviceId } from '@/features/presence/model/device-id'
import { language } from '@/ui/messages/catalogue'
import { randomId } from '@/ui/random-id'
import { api } from '../../../../convex/_generated/api'
import type { DeviceSelf } from '../model/device-memory'
import { subscriptionUnder } from '../model/subscribing'
import { deviceKind, deviceName, wasInstalled } from './browser'
import type { DeviceChoices } from './choices'
import { memory } from './memory'

/**
 * Whether pushes reach this device: 'unset' if the server can't push, 'refused' if its browser's push service rejects
 * it, 'off' if the user turned it off from another device.
 */
export type PushState = 'on' | 'unset' | 'unsupported' | 'refused' | 'off'

export interface Registering {
  convex: ConvexReactClient
  userId: string
  siteUrl: string
  choices: DeviceChoices
  /** The user is turning them on here, now. */
  isAsked?: boolean
}

/** Whether this page has tried, and knows the outcome. */
let hasTried = false
const listeners = new Set<() => void>()
function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** False while the first attempt of this page is under way: it may only be slow, or offline. */
export const useHasTried = () =>
  useSyncExternalStore(
    subscribe,
    () => hasTried,
    () => false,
  )

/** From now on this browser is notified of messages, by its pages and, if the server can, by pushes. */
export async function registerHere(registering: Registering): Promise<PushState> {
  const state = await register(registering)
  hasTried = true
  for (const listener of listeners) listener()
  return state
}

async function register({ convex, userId, siteUrl, choices, isAsked }: Registering): Promise<PushState> {
  const registration = await workerHere()
  if (!registration) return 'unsupported'
  const self = await selfFor(userId, siteUrl)
  const key = await convex.query(api.devices.getPushKey, {})
  if (key === null) return 'unset'
  // Safari only has it in an installed app.
  if (!registration.pushManager) return 'unsupported'
  const subscription = await subscriptionUnder(registration.pushManager, key, self.pushKey)
  if (self.pushKey !== key) await memory.setSelf({ ...self, pushKey: key })
  const { endpoint, keys } = subscription?.toJSON() ?? {}
  if (!endpoint || !keys?.p256dh || !keys.auth) return 'refused'
  const isOn = await convex.mutation(api.devices.registerDevice, {
    deviceId: self.deviceId,
    secret: self.secret,
    endpoint,
    p256dh: keys.p256dh,
    auth: keys.auth,
    name: deviceName(),
    kind: deviceKind(),
    origin: window.location.origin,
    showsText: choices.showsText,
    sound: choices.sound,
    isInstalled: wasInstalled(),
    isAsked,
    language,
  })
  if (!isOn) return 'off'
  rememberDeviceId(self.deviceId)
  return 'on'
}

/** For another person, the browser counts as another device. */
async function selfFor(userId: string, siteUrl: string): Promise<DeviceSelf> {
  const known = await memory.self()
  if (known?.userId === userId && known.siteUrl === siteUrl) return known
  const self = { userId, siteUrl, deviceId: randomId(), secret: randomId() }
  await memory.setSelf(self)
  return self
}

/** Stops notifications on this device, by the user's choice or after signing out. */
export async function forgetDevice(): Promise<void> {
  rememberDeviceId(null)
  await memory.forget()
  const registration = await navigator.serviceWorker?.getRegistration('/').catch(() => undefined)
  if (!registration) return
  for (const notification of await registration.getNotifications()) notification.close()
  const subscription = await registration.pushManager?.getSubscription().catch(() => null)
  await subscription?.unsubscribe().catch(() => false)
}
