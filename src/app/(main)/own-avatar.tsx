'use client'

import { usePresence } from '@/features/presence/view/use-presence'
import { Avatar } from '@/ui/avatar'
import { useMe } from './use-me'

interface OwnAvatarProps {
  size?: number
  className?: string
  withPresence?: boolean
}

export function OwnAvatar({ size, className, withPresence = false }: OwnAvatarProps) {
  const me = useMe()
  const presence = usePresence(withPresence ? me._id : undefined)
  return (
    <Avatar
      id={me._id}
      hue={me.hue}
      name={me.name}
      imageUrl={me.imageUrl}
      {...(size ? { size } : {})}
      {...(className ? { className } : {})}
      presence={presence?.status}
    />
  )
}
