import { FilePlus } from 'lucide-react'
import { Icon } from '@/ui/icon'

/** Shown over the chat while a file is dragged over it. */
export function DropTarget({ label }: { label: string }) {
  return (
    <div className="pointer-events-none absolute inset-0 z-30 grid place-items-center rounded-sheet bg-sheet/90 shadow-[inset_0_0_0_2px_var(--focus)]">
      <p role="status" className="flex items-center gap-2.5 px-6 text-center text-text-1 type-dialog-title">
        <Icon as={FilePlus} size={24} className="text-accent" />
        {label}
      </p>
    </div>
  )
}
