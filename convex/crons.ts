import { cronJobs } from 'convex/server'
import { internal } from './_generated/api'

const crons = cronJobs()

crons.interval('erase what is overdue', { hours: 1 }, internal.messages.eraseOverdue, {})
crons.interval('end what an import forgot', { hours: 1 }, internal.timers.rearm, {})
crons.interval('make again what older rules made', { hours: 1 }, internal.search.rebuild, {})
crons.interval('collect unused files', { hours: 24 }, internal.files.sweep, {})

export default crons
