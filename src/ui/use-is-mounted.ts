'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False while the page is still as the server rendered it, without knowledge of this device. */
export const useIsMounted = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
