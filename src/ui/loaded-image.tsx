'use client'

import { type ComponentPropsWithRef, type ReactNode, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { onceBack } from './next-chance'

interface LoadedImageProps extends Omit<ComponentPropsWithRef<'img'>, 'src' | 'onError' | 'alt'> {
  alt: string
  /** The first that loads is shown. */
  sources: readonly string[]
  /** Shown if none of them loads. */
  otherwise: ReactNode
}

/** A picture from the server. If it couldn't be loaded without a connection, it is loaded once there is one. */
export function LoadedImage({ sources, otherwise, alt, ref, ...img }: LoadedImageProps) {
  const [broken, setBroken] = useState<readonly string[]>([])
  const src = sources.find((source) => !broken.includes(source))
  const image = useRef<HTMLImageElement>(null)
  useImperativeHandle<HTMLImageElement | null, HTMLImageElement | null>(ref, () => image.current)
  useEffect(() => {
    // It may have failed while the page had only the server's HTML, which has no handlers.
    const element = image.current
    if (src === undefined || !element?.complete || element.naturalWidth > 0) return
    element.decode().catch(() => setBroken((before) => [...before, src]))
  }, [src])
  const isAnyBroken = broken.length > 0
  useEffect(() => (isAnyBroken ? onceBack(() => setBroken([])) : undefined), [isAnyBroken])
  if (src === undefined) return otherwise
  // A plain img: no image optimizer resizes what members sent each other, or improves an avatar.
  // oxlint-disable-next-line nextjs/no-img-element
  return <img {...img} ref={image} src={src} alt={alt} draggable={false} onError={() => setBroken([...broken, src])} />
}
