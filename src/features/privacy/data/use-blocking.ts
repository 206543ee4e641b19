'use client'

import { useMutation } from 'convex/react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { failureText } from '@/ui/failure'

export interface Blockable {
  userId: Id<'users'>
  name: string
}

/** Blocks and unblocks, and shows a toast. Unblocking needs no confirmation, because one press reverts it. */
export function useBlocking({ userId, name }: Blockable) {
  const t = useTranslations('blocking')
  const blockPerson = useMutation(api.blocks.blockPerson)
  const unblockPerson = useMutation(api.blocks.unblockPerson)

  async function block() {
    await blockPerson({ userId }).then(
      () => toast(t('blocked', { name }), { action: { label: t('undo'), onSelect: () => void unblock() } }),
      (error) => toast(failureText(error) ?? t('blockFailed', { name })),
    )
  }
  async function unblock() {
    await unblockPerson({ userId }).then(
      () => toast(t('unblocked', { name })),
      (error) => toast(failureText(error) ?? t('unblockFailed', { name })),
    )
  }
  return { block, unblock }
}
