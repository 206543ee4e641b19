'use client'

import { useConvex, useQuery_experimental as useQuery } from 'convex/react'
import { useEffect, useState } from 'react'
import { knownDeviceId } from '@/features/presence/model/device-id'
import { api } from '../../../../convex/_generated/api'
import { testTag } from '../../../../domain/push-payload'
import { readFromWorker } from '../model/worker-messages'
import { useStanding } from '../data/browser'
import { useDeviceChoices } from '../data/choices'
import { registerHere } from '../data/register'
import { type ListedChat, useArrivals } from '../data/use-arrivals'
import { useTellsLooking } from '../data/use-looking'

export interface NotifierProps {
  meId: string
  siteUrl: string
  /** Null while the chats are loading. */
  chats: readonly ListedChat[] | null
  /** The unread count of all chats; null while some are loading. */
  unread: number | null
  /** A notification was clicked. */
  onOpen: (path: string) => void
}

/** Notifies this device's user of new messages. Renders nothing. */
export function Notifier({ meId, siteUrl, chats, unread, onOpen }: NotifierProps) {
  const convex = useConvex()
  const standing = useStanding()
  const [choices, setChoices] = useDeviceChoices()
  const [deviceId, setDeviceId] = useState<string>()
  useTellsLooking()
  useArrivals(chats, choices)
  useAppBadge(unread)
  useWorkerMessages(onOpen)

  // On each load: the browser may have another subscription by now, or the server another key.
  const isWanted = standing === 'allowed' && choices.popups
  useEffect(() => {
    if (!isWanted) return
    void registerHere({ convex, userId: meId, siteUrl, choices }).then(
      (state) => {
        if (state === 'off') setChoices({ popups: false })
        if (state === 'on') setDeviceId(knownDeviceId())
      },
      () => {},
    )
  }, [isWanted, convex, meId, siteUrl, choices, setChoices])

  // Turned off from another device, an open page stops at once.
  const off = useQuery({ query: api.devices.isTurnedOff, args: isWanted && deviceId ? { deviceId } : 'skip' })
  const isOff = off.status === 'success' && off.data
  useEffect(() => {
    if (isOff) setChoices({ popups: false })
  }, [isOff, setChoices])
  return null
}

/** The installed app's icon shows the same number as the tab's title. */
function useAppBadge(unread: number | null) {
  useEffect(() => {
    if (unread !== null) void navigator.setAppBadge?.(unread).catch(() => {})
  }, [unread])
}

function useWorkerMessages(onOpen: (path: string) => void) {
  useEffect(() => {
    // Not over plain HTTP. Checks `isSecureContext` in this form because the build removes a check of the value itself
    // as redundant.
    if (!('serviceWorker' in navigator)) return
    const container = navigator.serviceWorker
    function hear({ data, ports }: MessageEvent) {
      const message = readFromWorker(data)
      if (message?.kind === 'open') {
        const { origin, pathname, search } = new URL(message.url)
        if (origin !== window.location.origin) return
        onOpen(pathname + search)
        ports[0]?.postMessage({ kind: 'opened' })
      }
      // A test is expecting it.
      if (message?.kind === 'shown' && message.tag !== testTag && document.hasFocus()) void takeAway(message.tag)
    }
    container.addEventListener('message', hear)
    container.startMessages()
    return () => container.removeEventListener('message', hear)
  }, [onOpen])
}

/** Does nothing: the user is looking at the app and sees the message in the list. */
async function takeAway(tag: string) {
  const registration = await navigator.serviceWorker.getRegistration('/')
  for (const notification of (await registration?.getNotifications({ tag })) ?? []) notification.close()
}
