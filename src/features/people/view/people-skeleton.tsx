import { Delayed, Skeleton } from '@/ui/skeleton'

const widths = ['38%', '52%', '44%', '30%', '48%', '40%']

export function PeopleSkeleton() {
  return (
    <Delayed>
      <div aria-hidden className="flex flex-col gap-px">
        {widths.map((width) => (
          <div key={width} className="flex h-16 items-center gap-3 px-2.5 max-md:h-18 max-md:px-4">
            <Skeleton className="size-10 flex-none rounded-person max-md:size-12" />
            <div className="flex-1">
              <Skeleton className="h-3" style={{ width }} />
              <Skeleton className="mt-2.5 h-2.5 w-1/4" />
            </div>
          </div>
        ))}
      </div>
    </Delayed>
  )
}
