'use client'

import { useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { onDemand } from '@/ui/on-demand'
import { useMe } from './use-me'

const chooser = onDemand(() => import('./share-chooser').then((part) => part.ShareChooser))

/** Another app shared something with this one. */
export function ShareTarget() {
  const me = useMe()
  const isAsked = useSearchParams().has('shared')
  const [wasAsked, setAsked] = useState(false)
  useEffect(() => {
    if (isAsked) chooser.load(() => setAsked(true))
  }, [isAsked])
  return wasAsked ? <chooser.Part meId={me._id} /> : null
}
