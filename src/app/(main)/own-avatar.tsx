'use client'

import { PersonAvatar } from '@/features/presence/view/person-avatar'
import { useMe } from './use-me'

interface OwnAvatarProps {
  size?: number
  className?: string
  withPresence?: boolean
}

export function OwnAvatar({ withPresence = false, ...look }: OwnAvatarProps) {
  const me = useMe()
  return <PersonAvatar person={me} withPresence={withPresence} {...look} />
}
