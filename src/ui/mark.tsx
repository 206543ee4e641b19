/** The logo: two half-discs facing each other, the two sides of a table. */
export function Mark({ size = 28, className }: { size?: number; className?: string }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="currentColor" aria-hidden className={className}>
      <path d="M11 1.5a6.75 6.75 0 0 0 0 13.5z" />
      <path d="M13 9a6.75 6.75 0 0 1 0 13.5z" opacity={0.55} />
    </svg>
  )
}
