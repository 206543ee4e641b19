/**
 * As a layer closes, focus returns to its anchor, unless it was moved elsewhere. The components do that too, but only
 * once the layer is gone, and by then the anchor may be gone with it.
 */
export function returnFocus(layer: HTMLElement | null, anchor: HTMLElement | null) {
  const focused = document.activeElement
  if (focused === null || focused === document.body || layer?.contains(focused)) anchor?.focus({ preventScroll: true })
}
