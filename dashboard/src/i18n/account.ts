import type { Texts } from './texts.ts'

export const account = {
  title: ['Account', '账户'],
  signedInAs: ['Signed in as {email}', '当前登录：{email}'],
  password: {
    title: ['Password', '密码'],
    help: [
      'At least {min} characters. Every other browser is signed out; API keys stay.',
      '至少 {min} 个字符。修改后其他浏览器将退出登录，API 密钥不受影响。',
    ],
    current: ['Current password', '当前密码'],
    next: ['New password', '新密码'],
    change: ['Change password', '修改密码'],
    changed: ['Password changed', '密码已修改'],
  },
  keys: {
    title: ['API keys', 'API 密钥'],
    help: [
      'A program sends its key as x-api-key. It may never do more than you.',
      '程序以 x-api-key 请求头发送密钥，其权限不会超过您本人。',
    ],
    empty: ['No API key yet', '还没有 API 密钥'],
    new: ['New API key', '新建 API 密钥'],
    name: ['Name', '名称'],
    nameHelp: ['What the program is called; shown wherever it did something.', '程序的名称，会显示在其操作记录中。'],
    role: ['Role', '角色'],
    expires: ['Expires', '到期'],
    expired: ['expired', '已过期'],
    never: ['never', '永不'],
    days: ['in {count} day | in {count} days', '{count} 天后'],
    key: ['Key', '密钥'],
    created: ['Created', '创建'],
    shown: ['API key {name}', 'API 密钥 {name}'],
    shownHelp: [
      'Shown once and not kept. Copy it into the program’s settings now.',
      '仅显示一次，系统不保存。请立即复制到程序的配置中。',
    ],
    remove: ['Delete key', '删除密钥'],
    removeHelp: [
      'The program that uses it is refused at once. This cannot be undone.',
      '使用此密钥的程序将立即被拒绝，且无法恢复。',
    ],
    removed: ['{name} deleted', '{name} 已删除'],
    roleHelp: ['Never more than you may yourself.', '不会超过您本人的权限。'],
    roleGone: ['{code}: deleted, no access', '{code}：角色已删除，无权限'],
  },
} as const satisfies Texts
