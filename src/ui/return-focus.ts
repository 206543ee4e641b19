/**
 * When a layer closes, returns the focus to its anchor, unless it was moved elsewhere. The components do that too, but
 * only once the layer is unmounted, and by then the anchor may be, too.
 */
export function returnFocus(layer: HTMLElement | null, anchor: HTMLElement | null) {
  const focused = document.activeElement
  if (focused === null || focused === document.body || layer?.contains(focused)) anchor?.focus({ preventScroll: true })
}
