'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False while the page is still as the server rendered it, which knows nothing of this device. */
export const useIsMounted = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
