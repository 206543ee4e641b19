import { encode } from 'uqr'

interface QrCodeProps {
  text: string
  label: string
  /** Side length of the code. */
  className?: string
}

/** Dark on white in every theme; otherwise cameras don't recognize it. */
export function QrCode({ text, label, className = 'mx-auto size-48' }: QrCodeProps) {
  const { data, size } = encode(text, { border: 4 })
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={`flex-none rounded-control ${className}`}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#11181b" />
    </svg>
  )
}
