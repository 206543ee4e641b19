'use client'

import { ImageOff, RotateCw, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import { LoadedImage } from '@/ui/loaded-image'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { isPicture } from '../../../../domain/attachments'
import { useFileWords } from '../data/file-words'
import { type LonePicture, lonePicture, type PicturePlace, picturePlaces, picturesShown } from '../model/picture-shape'
import type { ShownFile } from '../model/shown-file'
import { pictureKey } from '../model/viewed-pictures'
import { viewer } from '../model/viewer-store'
import { UploadBar } from './upload-bar'
import { type Sending, UploadButton } from './upload-button'
import { useUpload, useUploads } from '../data/use-uploads'

type Picture = ShownFile & { width: number; height: number }

interface MessagePicturesProps extends Sending {
  messageKey: string
  files: readonly ShownFile[]
  /** On the last picture, if there is no text below it. */
  foot: ReactNode
  className?: string
}

const picturesOf = (files: readonly ShownFile[]): Picture[] => files.filter(isPicture)
export const othersOf = (files: readonly ShownFile[]): ShownFile[] => files.filter((file) => !isPicture(file))

/** Sizes the only picture of a message, whose width the bubble takes. Null with no pictures, or several. */
export function lonePictureOf(files: readonly ShownFile[]): LonePicture | null {
  const [first, ...rest] = picturesOf(files)
  return first && rest.length === 0 ? lonePicture(first) : null
}

/** The pictures of a message. Their space is reserved before they load, so that nothing moves (C5). */
export function MessagePictures({ messageKey, files, foot, className, ...sending }: MessagePicturesProps) {
  const t = useTranslations('files')
  const pictures = picturesOf(files)
  const shown = pictures.slice(0, picturesShown)
  const more = pictures.length - shown.length
  const lone = lonePictureOf(files)
  const places = picturePlaces(shown.length)

  function open(index: number, opener: HTMLElement) {
    if (pictures[index]?.url) viewer.open({ key: pictureKey(messageKey, index), opener })
  }

  return (
    <div
      style={lone?.isSmall ? { width: `${lone.width / 16}rem` } : undefined}
      className={cx(
        'relative overflow-hidden',
        lone ? '' : 'grid grid-cols-12 gap-0.5',
        lone?.isSmall ? 'my-1 rounded-control' : className,
      )}
    >
      {shown.map((picture, index) => (
        <div
          // Only its index is stable: its URL changes when it is sent.
          key={index}
          style={lone ? { aspectRatio: lone.aspectRatio } : placeStyle(places[index])}
          className="relative min-w-0 bg-inset"
        >
          <button
            type="button"
            aria-label={t('open', { name: picture.name })}
            data-picture={pictureKey(messageKey, index)}
            onPointerEnter={viewer.reach}
            onFocus={viewer.reach}
            onClick={(event) => open(index, event.currentTarget)}
            className="absolute inset-0 transition-[filter] press-shade focus-inset"
          >
            <PictureItself picture={picture} />
            {more > 0 && index === shown.length - 1 ? (
              <span className="absolute inset-0 grid place-items-center bg-over-more text-[1.125rem] font-semibold text-over-text">
                {t('more', { count: more })}
              </span>
            ) : null}
          </button>
          {picture.uploadId ? <PictureUpload id={picture.uploadId} {...sending} /> : null}
        </div>
      ))}
      {foot}
    </div>
  )
}

const placeStyle = (place: PicturePlace | undefined) =>
  place && {
    gridColumn: `span ${place.columns}`,
    gridRow: `span ${place.rows}`,
    ...(place.aspectRatio === null ? {} : { aspectRatio: place.aspectRatio }),
  }

function PictureItself({ picture }: { picture: Picture }) {
  const t = useTranslations('files')
  const { name, width, height } = picture
  const places = [picture.localUrl, picture.smallUrl, picture.url].filter((url) => typeof url === 'string')
  // The picture was added on an earlier page and is still uploading, so there is nothing to show yet.
  if (places.length === 0 && picture.uploadId !== null) return null
  return (
    <LoadedImage
      // If the small version doesn't load, the picture itself is shown.
      sources={places}
      alt={name}
      width={width}
      height={height}
      decoding="async"
      className="absolute inset-0 size-full object-cover"
      otherwise={
        <span className="absolute inset-0 grid place-items-center text-text-3">
          <Icon as={ImageOff} size={24} />
          <span className="sr-only">{t(places.length === 0 ? 'gone' : 'notLoaded')}</span>
        </span>
      }
    />
  )
}

/** On a picture being uploaded: its progress, and Cancel. */
function PictureUpload({ id, senderId, onCancel }: Sending & { id: string }) {
  const t = useTranslations('files')
  const words = useFileWords()
  const uploads = useUploads(senderId)
  const upload = useUpload(uploads, id)
  if (!upload || upload.state === 'stored') return null
  const isStopped = upload.state === 'failed'
  const canRetry = isStopped && upload.trouble?.kind === 'stopped'
  return (
    <span className="absolute inset-x-2 top-2 flex items-center gap-2 rounded-control bg-over p-1 pe-3 text-over-text type-time">
      <UploadButton
        label={t(canRetry ? 'retry' : isStopped ? 'remove' : 'cancel', { name: upload.name })}
        icon={canRetry ? RotateCw : X}
        onClick={() => (canRetry ? uploads.retry(id) : onCancel(id))}
        className="size-7"
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate">
          {isStopped ? words.trouble(upload.trouble) : words.progress(upload.sent, upload.size)}
        </span>
        {isStopped ? null : <UploadBar upload={upload} className="mt-0.5 bg-over-text/30 *:bg-over-text" />}
      </span>
    </span>
  )
}
