/**
 * As a layer has left: the focus goes back to what it hung on, unless somebody took it elsewhere. The parts do that too,
 * but only once the layer is gone, and by then what it hung on may be gone with it.
 */
export function returnFocus(layer: HTMLElement | null, anchor: HTMLElement | null) {
  const focused = document.activeElement
  if (focused === null || focused === document.body || layer?.contains(focused)) anchor?.focus({ preventScroll: true })
}
