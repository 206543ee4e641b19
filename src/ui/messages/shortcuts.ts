import { bringPart } from '@/ui/messages/source'

bringPart('shortcuts')
