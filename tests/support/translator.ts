/**
 * Translates a page as Chrome and Edge do: each text is replaced by `<font>` elements with its translation, which is
 * the text in guillemets here, and so does whatever text appears later. Runs in the page.
 */
export function translatePage(): void {
  const translate = (node: Node): void => {
    if (node.nodeName === 'FONT' || node.nodeName === 'SCRIPT' || node.nodeName === 'STYLE') return
    if (!(node instanceof Text)) return node.childNodes.forEach(translate)
    if (node.data.trim() === '') return
    const [outer, inner] = [document.createElement('font'), document.createElement('font')]
    inner.textContent = `«${node.data}»`
    outer.append(inner)
    node.parentNode?.replaceChild(outer, node)
  }
  translate(document.body)
  const options = { childList: true, subtree: true, characterData: true }
  new MutationObserver((records) => {
    for (const { addedNodes } of records) addedNodes.forEach(translate)
  }).observe(document.body, options)
}
