'use client'

import { Avatar, type AvatarProps } from '@/ui/avatar'
import { usePresence } from './use-presence'

interface PersonAvatarProps extends Pick<AvatarProps, 'size' | 'className'> {
  person: { _id: string; name: string; hue?: number | undefined; imageUrl?: string | undefined }
  /** Whether the dot is shown: users know about themselves. */
  withPresence?: boolean
}

/** A person's picture or initials, with the dot of their live presence. */
export function PersonAvatar({ person, withPresence = true, ...look }: PersonAvatarProps) {
  const presence = usePresence(withPresence ? person._id : undefined)
  return (
    <Avatar
      id={person._id}
      hue={person.hue}
      name={person.name}
      imageUrl={person.imageUrl}
      presence={presence?.status}
      {...look}
    />
  )
}
