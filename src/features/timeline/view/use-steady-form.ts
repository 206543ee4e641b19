import { type RefObject, useLayoutEffect, useState } from 'react'
import type { MetaForm } from '../model/meta-form'

/**
 * Puts a message's end into the form that is wanted, unless the bubble on screen would grow or shrink by it: then it
 * keeps the one it has. A time on a line of its own stays when the next message takes its turn's end, and nothing above
 * or below moves. Returns the form it comes with; later ones are set on the element itself, whose height decides.
 */
export function useSteadyForm(
  wanted: MetaForm,
  place: RefObject<HTMLElement | null>,
  bubble: RefObject<HTMLElement | null>,
): MetaForm {
  const [first] = useState(wanted)
  useLayoutEffect(() => {
    const [meta, around] = [place.current, bubble.current]
    if (!meta || !around || meta.dataset.form === wanted) return
    const shown = meta.dataset.form
    const before = around.offsetHeight
    meta.dataset.form = wanted
    if (around.offsetHeight !== before) meta.dataset.form = shown
  }, [wanted, place, bubble])
  return first
}
