import { bringPart } from '@/ui/messages/source'

bringPart('account')
