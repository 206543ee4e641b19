'use client'

import { ImagePlus } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from './button'
import { cx } from './cx'
import { Icon } from './icon'
import './messages/picture'
import { PictureError, squarePicture } from './square-picture'
import { useMedia } from './use-media'

interface PictureFieldProps {
  /** The current picture, if nothing else shows it. */
  children?: ReactNode
  /** There is one that can be removed. */
  hasPicture: boolean
  /** Maximum size in pixels per side, and in bytes. */
  side: number
  maxBytes: number
  /** Gets the cropped square; rejects if it could not be saved. */
  onPick: (picture: Blob) => Promise<void>
  onRemove: () => Promise<void>
  /** Gets the upload in progress, for callers that must wait for it. Never rejects. */
  onWork?: (work: Promise<void>) => void
  /** The text of an error of either callback; null if it has none. */
  reasonOf: (error: unknown) => string | null
}

/** A picture that can be chosen, dropped, or pasted, is cropped to its center, and can be removed. */
export function PictureField(props: PictureFieldProps) {
  const { children, hasPicture, side, maxBytes, onPick, onRemove, onWork, reasonOf } = props
  const t = useTranslations('picture')
  const frame = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)

  async function attempt(work: () => Promise<void>) {
    if (busy) return
    setBusy(true)
    setTrouble(null)
    try {
      await work()
    } catch (error) {
      setTrouble(error instanceof PictureError ? t(error.code) : (reasonOf(error) ?? t('failed')))
    } finally {
      setBusy(false)
    }
  }
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0]
    if (!file) return
    const work = attempt(async () => onPick(await squarePicture(file, side, maxBytes)))
    onWork?.(work)
  }

  const over = useFilesFrom(frame, take)
  // A finger can't drop a file.
  const isByTouch = useMedia('(pointer: coarse)')

  return (
    <div
      ref={frame}
      role="group"
      aria-label={t('label')}
      aria-busy={busy}
      className={cx('flex items-center gap-4 rounded-row transition-shadow', over && 'shadow-[0_0_0_2px_var(--focus)]')}
    >
      {children}
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex flex-wrap gap-2">
          <Button aria-disabled={busy} onClick={() => input.current?.click()}>
            <Icon as={ImagePlus} size={16} />
            {t(hasPicture ? 'change' : 'choose')}
          </Button>
          {hasPicture ? (
            <Button variant="plain" aria-disabled={busy} onClick={() => void attempt(onRemove)}>
              {t('remove')}
            </Button>
          ) : null}
        </div>
        <p role="status" className={cx('type-small', trouble ? 'text-danger' : 'text-text-3')}>
          {busy ? t('busy') : (trouble ?? t(isByTouch ? 'hintByTouch' : 'hint'))}
        </p>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-hidden
        className="hidden"
        onChange={(event) => {
          take(event.target.files)
          // So that choosing the same file again fires a change event.
          event.target.value = ''
        }}
      />
    </div>
  )
}

/**
 * Handles files dropped on an element, or pasted while it is mounted. Returns whether a file is being dragged over it.
 */
function useFilesFrom(frame: RefObject<HTMLElement | null>, take: (files: FileList | undefined) => void): boolean {
  const [over, setOver] = useState(false)
  const onFiles = useEffectEvent(take)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const leaving = new AbortController()
    const { signal } = leaving
    const enter = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    }
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      onFiles(event.dataTransfer?.files)
    }
    element.addEventListener('dragover', enter, { signal })
    element.addEventListener('dragleave', () => setOver(false), { signal })
    element.addEventListener('drop', drop, { signal })
    document.addEventListener('paste', (event) => onFiles(pastedPicture(event)), { signal })
    return () => leaving.abort()
  }, [frame])
  return over
}

/** Pasted text goes to the caret, even if an image of it comes along, as from a spreadsheet. */
function pastedPicture({ clipboardData, target }: ClipboardEvent): FileList | undefined {
  const isInField = target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null
  if (isInField || clipboardData?.types.includes('text/plain')) return undefined
  return clipboardData?.files
}
