import { type RefObject, useLayoutEffect, useState } from 'react'
import type { MetaForm } from '../model/meta-form'

/**
 * Applies the preferred form to a message's end unless that would change the bubble's height; then the current form
 * stays. For example, a time on a line of its own stays when the next message becomes the end of the turn, so nothing
 * above or below moves. Returns the initial form; later ones are set on the element itself, because its height decides.
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
