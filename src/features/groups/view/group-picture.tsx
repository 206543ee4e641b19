'use client'

import { useMutation } from 'convex/react'
import { useUpload } from '@/features/files/data/use-upload'
import { Avatar } from '@/ui/avatar'
import { PictureField } from '@/ui/picture-field'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'

interface GroupPictureProps {
  conversationId: string
  name: string
  imageUrl: string | undefined
}

/** Changes and deletes apply at once, as they do for the user's own picture. */
export function GroupPicture({ conversationId, name, imageUrl }: GroupPictureProps) {
  const upload = useUpload()
  const setPicture = useMutation(api.groups.setPicture)
  return (
    <PictureField
      hasPicture={imageUrl !== undefined}
      side={limits.pictureSide}
      maxBytes={limits.pictureBytes}
      onPick={async (picture) => void (await setPicture({ conversationId, storageId: await upload(picture) }))}
      reasonOf={failureText}
      onRemove={async () => void (await setPicture({ conversationId, storageId: null }))}
    >
      <Avatar id={conversationId} name={name} kind="group" imageUrl={imageUrl} size={88} />
    </PictureField>
  )
}
