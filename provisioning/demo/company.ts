/** The demo company besides its catalog: who delivers, and where things stand. */
export const COMPANY = {
  code: 'DEMO',
  name: 'Harbour Tools Trading · 港湾工具贸易',
  baseCurrency: 'CNY',
  isDemo: true,
} as const
export const WAREHOUSE = { code: 'WH1', name: 'Main warehouse · 一号仓库', timeZone: 'Asia/Shanghai' } as const

export const SUPPLIERS: readonly { readonly code: string; readonly name: string; readonly email: string }[] = [
  { code: 'SUP-01', name: 'Jinhua Power Tools · 金华电动工具', email: 'orders@jinhua-power.example' },
  { code: 'SUP-02', name: 'Haiyan Fasteners · 海盐紧固件', email: 'sales@haiyan-fasteners.example' },
  { code: 'SUP-03', name: 'Linyi Hand Tools · 临沂手工具', email: 'export@linyi-tools.example' },
  { code: 'SUP-04', name: 'Gaomi Safety Wear · 高密劳保用品', email: 'service@gaomi-safety.example' },
  { code: 'SUP-05', name: 'Shunde Coatings · 顺德涂料', email: 'orders@shunde-coatings.example' },
  { code: 'SUP-06', name: 'Yueqing Electric · 乐清电器', email: 'sales@yueqing-electric.example' },
  { code: 'SUP-07', name: 'Yuhuan Pipe & Valve · 玉环管阀', email: 'orders@yuhuan-valve.example' },
  { code: 'SUP-08', name: 'Xiaolan Hardware · 小榄五金', email: 'trade@xiaolan-hardware.example' },
]

export interface DemoLocation {
  readonly code: string
  readonly name: string
  readonly kind: 'zone' | 'rack' | 'bin' | 'dock' | 'staging' | 'quarantine'
  readonly parent: string | null
}

const RACKS = ['A', 'B', 'C', 'D']
const BINS_PER_RACK = 3

/** Parents before children. */
export const LOCATIONS: readonly DemoLocation[] = [
  { code: 'DOCK-1', name: 'Dock 1 · 一号月台', kind: 'dock', parent: null },
  { code: 'DOCK-2', name: 'Dock 2 · 二号月台', kind: 'dock', parent: null },
  { code: 'RECEIVING', name: 'Receiving · 收货区', kind: 'zone', parent: null },
  { code: 'STAGING', name: 'Staging · 备货区', kind: 'staging', parent: null },
  { code: 'QUARANTINE', name: 'Quarantine · 待检区', kind: 'quarantine', parent: null },
  { code: 'STORAGE', name: 'Storage · 存储区', kind: 'zone', parent: null },
  ...RACKS.flatMap((rack): DemoLocation[] => [
    { code: rack, name: `Rack ${rack} · ${rack} 货架`, kind: 'rack', parent: 'STORAGE' },
    ...Array.from({ length: BINS_PER_RACK }, (_, index): DemoLocation => {
      const code = `${rack}-${String(index + 1).padStart(2, '0')}`
      return { code, name: `Bin ${code} · ${code} 货位`, kind: 'bin', parent: rack }
    }),
  ]),
]

/** The name under which the demo's gateway process reports, and its two portals. */
export const GATEWAY = { name: 'demo-dock', site: 'demo' } as const
export const DOORS = [
  { code: 'D1', name: 'Dock door 1 · 一号门', portal: 'door-1', dock: 'DOCK-1', stock: 'RECEIVING' },
  { code: 'D2', name: 'Dock door 2 · 二号门', portal: 'door-2', dock: 'DOCK-2', stock: 'RECEIVING' },
] as const
/** A visit to a door is over after this long without an event: longer than from scanning the papers to driving in. */
export const QUIET_MS = 10_000
/** Open orders a newcomer finds. */
export const ORDERS_AT_START = 10
