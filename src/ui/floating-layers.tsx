'use client'

import { ToastLayer } from './toast-layer'
import { TooltipLayer } from './tooltip-layer'

/** What floats above every page. It comes after the page, which works without it. */
export function FloatingLayers() {
  return (
    <>
      <TooltipLayer />
      <ToastLayer />
    </>
  )
}
