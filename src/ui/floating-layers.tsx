'use client'

import { ToastLayer } from './toast-layer'
import { TooltipLayer } from './tooltip-layer'

/** Layers that float above every page. Loaded after the page, which works without them. */
export function FloatingLayers() {
  return (
    <>
      <TooltipLayer />
      <ToastLayer />
    </>
  )
}
