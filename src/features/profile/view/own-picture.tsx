'use client'

import { useMutation } from 'convex/react'
import { useUpload } from '@/features/files/data/use-upload'
import { PersonAvatar } from '@/features/presence/view/person-avatar'
import { PictureField } from '@/ui/picture-field'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'
import type { Me } from '../types'

/** The user’s own picture, with the actions that change it. */
export function OwnPicture({ me }: { me: Me }) {
  const upload = useUpload()
  const setPicture = useMutation(api.users.setPicture)
  return (
    <PictureField
      hasPicture={me.hasPicture}
      side={limits.pictureSide}
      maxBytes={limits.pictureBytes}
      onPick={async (picture) => void (await setPicture({ storageId: await upload(picture) }))}
      reasonOf={failureText}
      onRemove={async () => void (await setPicture({ storageId: null }))}
    >
      <PersonAvatar person={me} size={88} className="[--presence-inset:0.25rem] [--presence-size:1.125rem]" />
    </PictureField>
  )
}
