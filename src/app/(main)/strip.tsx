'use client'

import { ConnectionStrip } from '@/features/presence/view/connection-strip'
import { useOffline } from '@/features/presence/data/use-offline'
import { useUpdate } from '@/features/updates/data/use-update'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { useEffect } from 'react'

const update = onDemand(() => import('@/features/updates/view/update-strip').then((part) => part.UpdateStrip))

const install = onDemand(() => import('@/features/installing/view/install-card').then((part) => part.InstallCard))

/** Below a page's header, one at a time: that there is no connection, or that there is a newer version. */
export function Strip() {
  return useOffline() ? <ConnectionStrip /> : <UpdateStrip />
}

export function UpdateStrip() {
  const [isReady] = useUpdate()
  useEffect(() => {
    if (isReady) update.load()
  }, [isReady])
  return isReady ? <update.Part /> : null
}

/** On a phone, until it is answered. */
export function InstallHint() {
  useWhenIdle(install.load)
  return <install.Part isHint />
}
