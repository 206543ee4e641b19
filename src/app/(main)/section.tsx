import { type ReactNode, useId } from 'react'

/** A titled part of a page that is read from top to bottom, such as the settings. */
export function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex max-w-120 flex-col gap-4">
      <div>
        <h2 id={id} className="type-dialog-title">
          {title}
        </h2>
        {text ? <p className="text-text-3 type-small">{text}</p> : null}
      </div>
      {children}
    </section>
  )
}
