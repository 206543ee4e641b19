import { bringPart } from '@/ui/messages/source'

bringPart('shelf')
