'use client'

import { useMutation } from 'convex/react'
import { useUpload } from '@/features/files/data/use-upload'
import { PictureField } from '@/ui/picture-field'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '../../../../domain/errors'
import { limits } from '../../../../domain/limits'
import type { Me } from '../types'

/** What changes the picture that the card above shows. */
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
    />
  )
}
