import { Delayed, Skeleton } from './skeleton'

const widths = ['62%', '48%', '55%', '40%', '58%']

/** A details panel while it loads. */
export function DetailsSkeleton() {
  return (
    <Delayed>
      <div aria-hidden className="flex flex-col items-center px-4 pt-2">
        <Skeleton className="size-22 rounded-person" />
        <Skeleton className="mt-4 h-4 w-36" />
        <Skeleton className="mt-2 h-3 w-24" />
        <div className="mt-8 flex w-full flex-col gap-4">
          {widths.map((width) => (
            <div key={width} className="flex items-center gap-3">
              <Skeleton className="size-8 flex-none rounded-person" />
              <Skeleton className="h-3" style={{ width }} />
            </div>
          ))}
        </div>
      </div>
    </Delayed>
  )
}
