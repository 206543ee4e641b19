'use client'

import { useEffect } from 'react'

/** Without this, a file dropped outside a drop target would be opened instead of the page. */
export function useKeptPage() {
  useEffect(() => {
    const keep = (event: DragEvent) => {
      const { dataTransfer, target } = event
      if (event.defaultPrevented || !dataTransfer?.types.includes('Files') || target instanceof HTMLInputElement) return
      event.preventDefault()
      dataTransfer.dropEffect = 'none'
    }
    window.addEventListener('dragover', keep)
    window.addEventListener('drop', keep)
    return () => {
      window.removeEventListener('dragover', keep)
      window.removeEventListener('drop', keep)
    }
  }, [])
}
