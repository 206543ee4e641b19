import { bringPart } from '@/ui/messages/source'

bringPart('administration')
