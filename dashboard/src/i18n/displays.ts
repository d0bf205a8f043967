import type { Texts } from './texts.ts'

export const displays = {
  title: ['Displays', '看板'],
  empty: ['No display yet', '还没有看板'],
  emptyWhy: [
    'Open this hub’s address with /wall on the screen’s browser. It shows a code; enter it here.',
    '在屏幕的浏览器中打开本中枢地址加 /wall，屏幕会显示配对码，在此输入即可。',
  ],
  letIn: ['Let a display in', '配对看板'],
  code: ['Code on the screen', '屏幕上的配对码'],
  name: ['Name', '名称'],
  nameHelp: ['Where it hangs, so that everybody knows which one it is.', '写明悬挂位置，便于辨认。'],
  warehouse: ['Shows', '显示范围'],
  everyWarehouse: ['Every warehouse', '全部仓库'],
  states: {
    waiting: ['Waits for its screen', '等待屏幕连接'],
    active: ['Let in', '已配对'],
    revoked: ['Thrown out', '已移除'],
  },
  lastSeen: ['last seen', '最近在线'],
  never: ['never', '从未'],
  pairedBy: ['let in by {by}', '由 {by} 配对'],
  revoke: ['Throw out', '移除'],
  revokeHelp: [
    'The screen goes dark within seconds. To show something again it must be let in with a new code.',
    '屏幕将在数秒内停止显示；如需再次使用，须用新的配对码重新配对。',
  ],
  pairing: {
    title: ['This screen wants to be let in', '此屏幕等待配对'],
    how: [
      'On another device: Gateways and devices → Let a display in, and enter',
      '请在另一台设备上打开“网关与设备”→“配对看板”，输入',
    ],
    waiting: ['Waiting. The code changes by itself after ten minutes.', '等待中。配对码每十分钟自动更换。'],
    trouble: ['The hub cannot be reached. Trying again.', '无法连接中枢，正在重试。'],
    signIn: ['Sign in instead', '改为登录'],
  },
} as const satisfies Texts
