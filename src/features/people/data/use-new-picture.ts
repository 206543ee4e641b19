'use client'

import { useMutation } from 'convex/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useUpload } from '@/features/files/data/use-upload'
import '@/ui/messages/groups'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'

/** A picture chosen before its group exists: shown from this page, and uploaded once the group is created. */
export function useNewPicture() {
  const t = useTranslations('group')
  const upload = useUpload()
  const setGroupPicture = useMutation(api.groups.setPicture)
  const [picture, show] = useState<Blob | null>(null)
  const latest = useRef<Blob | null>(null)
  /** A picture is being cropped: the user may create the group before that is done. */
  const cutting = useRef<Promise<void>>(null)
  const pictureUrl = useMemo(() => (picture ? URL.createObjectURL(picture) : undefined), [picture])
  useEffect(() => {
    if (pictureUrl) return () => URL.revokeObjectURL(pictureUrl)
  }, [pictureUrl])

  async function send(conversationId: string, chosen: Blob) {
    try {
      await setGroupPicture({ conversationId, storageId: await upload(chosen) })
    } catch (error) {
      const reason = failureText(error)
      toast(reason === null ? t('pictureFailed') : t('pictureRefused', { reason }))
    }
  }
  const setPicture = (chosen: Blob | null) => {
    latest.current = chosen
    show(chosen)
  }
  const onWork = (work: Promise<void>) => {
    cutting.current = work
  }
  const keepPicture = async (conversationId: string) => {
    await cutting.current
    if (latest.current) await send(conversationId, latest.current)
  }
  return { picture, pictureUrl, setPicture, onWork, keepPicture }
}
