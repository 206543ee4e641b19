'use client'

import { usePresence } from '@/features/presence/view/use-presence'
import { Avatar } from '@/ui/avatar'
import { useMe } from './use-me'

export function OwnAvatar({ size, withPresence = false }: { size: number; withPresence?: boolean }) {
  const me = useMe()
  const presence = usePresence(withPresence ? me._id : undefined)
  return <Avatar id={me._id} name={me.name} imageUrl={me.imageUrl} size={size} presence={presence?.status} />
}
