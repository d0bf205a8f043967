/** What the filter is told about the site: which antenna looks where, and how patient each door is. */

export interface AntennaRef {
  readonly device: string
  /** Antenna port of that reader, from 1. */
  readonly antenna: number
}

export interface FilterSettings {
  /** Good reads after which a zone counts as seen. One read decides nothing: a reflection gives one. */
  readonly readsMin: number
  /** Reads below this are not heard at all, dBm. Reads without an RSSI always are. */
  readonly rssiFloorDbm: number
  /** Silence after the last good read that ends a passage. */
  readonly quietMs: number
  /** Silence after which a tag seen on one side only is forgotten: the doorway may be a dead spot. */
  readonly lingerMs: number
  /** A tag that both zones saw and only one still sees after this long has moved on: it stands near the door. */
  readonly settleMs: number
  /** While the photo-eye is dark no silence ends a passage, for at most this long after the tag's last read. */
  readonly holdMsMax: number
}

export interface PortalPlan {
  readonly name: string
  readonly outside: readonly AntennaRef[]
  readonly inside: readonly AntennaRef[]
  readonly presence: { readonly device: string; readonly port: number; readonly activeHigh: boolean } | null
  readonly filter: FilterSettings
}

export interface FilterPlan {
  readonly portals: readonly PortalPlan[]
  /** Every device, with the door it stands at. */
  readonly devices: readonly { readonly name: string; readonly portal: string | null }[]
}
