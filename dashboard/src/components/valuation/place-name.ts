import { useI18n } from 'vue-i18n'

interface Place {
  readonly code: string
  readonly name: string
  readonly kind: string
}

/** Warehouses by their own code and name; places outside of them, and what is in transit, by what they are. */
export const usePlaceNames = (): {
  readonly short: (place: Place) => string
  readonly full: (place: Place) => string
} => {
  const { t } = useI18n()
  const named = (place: Place, text: string): string =>
    place.kind === 'warehouse' ? text : t(`catalog.locations.kinds.${place.kind}`)
  return { short: (place) => named(place, place.code), full: (place) => named(place, place.name) }
}
