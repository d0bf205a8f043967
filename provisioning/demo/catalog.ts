/** What the demo company trades: tools and fastenings. GTINs use GS1's prefix 952, which is kept for examples. */

/** GS1 company prefix of every demo item, 7 digits. */
export const COMPANY_PREFIX = '9521234'

export interface DemoItem {
  readonly code: string
  readonly name: string
  readonly unit: string
  /** Pieces in one tagged case. */
  readonly perCase: number
  /** CNY, decimal text. */
  readonly price: string
  /** Item reference of its GTINs, five digits; the indicator goes in front: 0 a piece, 1 a case. */
  readonly reference: string
}

/** code | English | Chinese | pieces a case | price; grouped by the supplier that delivers them. */
const RANGES: Readonly<Record<string, string>> = {
  'SUP-01': `DRL-18 | Cordless drill 18 V | 充电式电钻 18 V | 4 | 459.00
DRL-10 | Hammer drill 1050 W | 冲击钻 1050 W | 4 | 389.00
GRD-125 | Angle grinder 125 mm | 角磨机 125 毫米 | 6 | 268.00
SAW-190 | Circular saw 190 mm | 电圆锯 190 毫米 | 2 | 575.00
SAW-JIG | Jigsaw 650 W | 曲线锯 650 W | 4 | 329.00
SND-ORB | Orbital sander | 圆盘砂光机 | 6 | 246.00
BAT-4A | Battery pack 18 V 4 Ah | 电池包 18 V 4 Ah | 12 | 199.00
CHG-18 | Battery charger 18 V | 充电器 18 V | 12 | 119.00`,
  'SUP-02': `BLT-M6 | Hex bolt M6×30, 100 pcs | 六角螺栓 M6×30 100 件 | 24 | 18.50
BLT-M8 | Hex bolt M8×40, 50 pcs | 六角螺栓 M8×40 50 件 | 24 | 21.90
BLT-M10 | Hex bolt M10×60, 25 pcs | 六角螺栓 M10×60 25 件 | 24 | 24.90
NUT-M8 | Hex nut M8, 100 pcs | 六角螺母 M8 100 件 | 48 | 9.80
WSH-M8 | Washer M8, 200 pcs | 平垫圈 M8 200 件 | 48 | 7.60
SCR-WD | Wood screw 4×50, 200 pcs | 木螺钉 4×50 200 件 | 36 | 15.20
SCR-DW | Drywall screw 3.5×35, 500 pcs | 干壁钉 3.5×35 500 件 | 24 | 26.80
ANC-10 | Wall anchor 10 mm, 50 pcs | 膨胀管 10 毫米 50 件 | 36 | 12.40`,
  'SUP-03': `HMR-500 | Claw hammer 500 g | 羊角锤 500 克 | 12 | 46.00
PLR-180 | Combination pliers 180 mm | 钢丝钳 180 毫米 | 24 | 38.50
PLR-NDL | Needle-nose pliers | 尖嘴钳 | 24 | 36.00
WRN-ADJ | Adjustable wrench 250 mm | 活动扳手 250 毫米 | 12 | 58.00
WRN-SET | Spanner set, 12 pieces | 扳手套装 12 件 | 6 | 168.00
SDR-SET | Screwdriver set, 8 pieces | 螺丝刀套装 8 件 | 12 | 89.00
TAP-5M | Tape measure 5 m | 卷尺 5 米 | 48 | 16.90
LVL-60 | Spirit level 60 cm | 水平尺 60 厘米 | 12 | 54.00`,
  'SUP-04': `GLV-L | Work gloves, size L | 劳保手套 L 码 | 60 | 8.90
GLV-XL | Work gloves, size XL | 劳保手套 XL 码 | 60 | 8.90
HLM-WH | Safety helmet, white | 安全帽 白色 | 20 | 32.00
GGL-CLR | Safety goggles | 防护眼镜 | 40 | 14.50
EAR-MUF | Ear muffs | 隔音耳罩 | 24 | 28.00
VST-HI | High-visibility vest | 反光背心 | 30 | 17.80
MSK-N95 | Dust mask N95, 20 pcs | 防尘口罩 N95 20 只 | 24 | 36.50
BTS-42 | Safety boots, size 42 | 安全鞋 42 码 | 8 | 148.00`,
  'SUP-05': `PNT-WH5 | Wall paint white 5 l | 内墙漆 白色 5 升 | 4 | 139.00
PNT-GR1 | Metal primer grey 1 l | 金属底漆 灰色 1 升 | 12 | 46.00
BRS-50 | Paint brush 50 mm | 油漆刷 50 毫米 | 48 | 6.20
RLR-25 | Paint roller 25 cm | 滚筒刷 25 厘米 | 36 | 12.80
TPE-MSK | Masking tape 48 mm | 美纹纸胶带 48 毫米 | 48 | 5.90
SLC-CLR | Silicone clear 300 ml | 透明硅胶 300 毫升 | 24 | 13.50
FOM-750 | Mounting foam 750 ml | 发泡胶 750 毫升 | 12 | 19.90
SND-120 | Sandpaper P120, 50 sheets | 砂纸 P120 50 张 | 20 | 24.00`,
  'SUP-06': `CBL-15 | Cable 3×1.5 mm², 50 m | 电缆 3×1.5 平方 50 米 | 4 | 186.00
CBL-25 | Cable 3×2.5 mm², 50 m | 电缆 3×2.5 平方 50 米 | 4 | 268.00
EXT-10 | Extension lead 10 m | 接线板 10 米 | 10 | 76.00
SCK-2G | Socket, double | 双联插座 | 40 | 18.60
SWT-1G | Light switch | 单开开关 | 60 | 9.40
LED-10 | LED lamp 10 W | LED 灯泡 10 W | 50 | 8.20
LED-FLD | LED floodlight 50 W | LED 投光灯 50 W | 8 | 92.00`,
  'SUP-07': `PIP-20 | PPR pipe 20 mm, 4 m | PPR 水管 20 毫米 4 米 | 25 | 14.80
PIP-25 | PPR pipe 25 mm, 4 m | PPR 水管 25 毫米 4 米 | 20 | 19.60
ELB-20 | Elbow 20 mm, 20 pcs | 弯头 20 毫米 20 件 | 24 | 22.00
VLV-BAL | Ball valve DN15 | 球阀 DN15 | 30 | 26.50
TAP-BSN | Basin mixer tap | 面盆龙头 | 6 | 159.00
HSE-15 | Garden hose 15 m | 花园软管 15 米 | 6 | 68.00
TEF-12 | Thread seal tape, 10 rolls | 生料带 10 卷 | 50 | 9.90`,
  'SUP-08': `LCK-DR | Door lock set | 门锁套装 | 8 | 128.00
HNG-100 | Hinge 100 mm, pair | 合页 100 毫米 一对 | 40 | 15.60
PAD-50 | Padlock 50 mm | 挂锁 50 毫米 | 24 | 29.00
CHN-5M | Steel chain 5 m | 钢链 5 米 | 10 | 64.00
CST-75 | Castor wheel 75 mm | 脚轮 75 毫米 | 32 | 21.00
SHF-4T | Steel shelf, 4 tiers | 四层货架 | 1 | 289.00`,
}

let count = 0
const itemOf = (line: string): DemoItem => {
  const [code = '', english = '', chinese = '', perCase = '1', price = '1.00'] = line
    .split('|')
    .map((part) => part.trim())
  count += 1
  return {
    code,
    name: `${english} · ${chinese}`,
    unit: 'pcs',
    perCase: Number(perCase),
    price,
    reference: String(10_000 + count).slice(-5),
  }
}

/** Supplier code → what it delivers. */
export const RANGE_OF: ReadonlyMap<string, readonly DemoItem[]> = new Map(
  Object.entries(RANGES).map(([supplier, lines]) => [supplier, lines.split('\n').map(itemOf)]),
)
export const ITEMS: readonly DemoItem[] = [...RANGE_OF.values()].flat()
