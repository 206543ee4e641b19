/**
 * Lets React change a page that the browser translates. Chrome and Edge put each translation into a `<font>` element in
 * the place of React's text. React then throws when it removes that text or inserts something before it, and changing
 * it isn't visible (https://github.com/facebook/react/issues/11538). Here, the text stands for what took its place.
 */

/** The latest element in the place of a text. */
const stands = new WeakMap<Node, Node>()

const isTranslation = (node: Node): boolean => node.nodeName === 'FONT'
const isText = (node: Node): boolean => node.nodeType === Node.TEXT_NODE

/** Call once, before anything is translated. */
export function keepTranslated(page: Node): void {
  let isPatched = false
  const observer = new MutationObserver((records) => {
    const translations = new Set<Node | null>(
      records.flatMap(({ addedNodes }) => [...addedNodes].filter(isTranslation)),
    )
    if (translations.size === 0) return
    for (const { removedNodes, addedNodes, previousSibling, nextSibling } of records) {
      for (const removed of removedNodes) {
        if (!isText(removed) && !isTranslation(removed)) continue
        // Either both happen at once, or one is inserted beside the other.
        const instead = [...addedNodes, previousSibling, nextSibling].find((node) => translations.has(node))
        if (!instead || removed.parentNode) continue
        stands.set(removed, instead)
        if (!isPatched) patch()
        isPatched = true
      }
    }
  })
  observer.observe(page, { childList: true, subtree: true })
}

/** Only once a page is translated, so that no other page pays for it. */
function patch(): void {
  // oxlint-disable-next-line typescript/unbound-method -- each is called with its node
  const { removeChild, insertBefore, appendChild } = Node.prototype
  const nodeValue = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue')!

  /** The node itself, unless something else stands in its place in this parent. */
  const standing = (node: Node, parent: Node): Node => {
    let found: Node | undefined = node
    while (found && found.parentNode !== parent) found = stands.get(found)
    return found ?? node
  }
  /** For a node that gets a new place. */
  const removeTranslation = (node: Node): void => {
    if (node.parentNode || !stands.has(node)) return
    for (let found = stands.get(node); found; found = stands.get(found)) found.parentNode?.removeChild(found)
    stands.delete(node)
  }

  Node.prototype.removeChild = function <T extends Node>(child: T) {
    removeChild.call(this, standing(child, this))
    return child
  }
  Node.prototype.insertBefore = function <T extends Node>(node: T, before: Node | null) {
    removeTranslation(node)
    insertBefore.call(this, node, before && standing(before, this))
    return node
  }
  Node.prototype.appendChild = function <T extends Node>(node: T) {
    removeTranslation(node)
    appendChild.call(this, node)
    return node
  }
  Object.defineProperty(Text.prototype, 'nodeValue', {
    ...nodeValue,
    set(this: Text, text: string | null) {
      nodeValue.set!.call(this, text)
      let shown = stands.get(this)
      while (shown && !shown.parentNode) shown = stands.get(shown)
      // The browser translates it again.
      if (!this.parentNode && shown) shown.parentNode!.replaceChild(this, shown)
    },
  })
}
