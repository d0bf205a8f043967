/** What can go wrong while somebody shows who he is; part of refusal.ts. */
export const SIGN_IN_REFUSALS = {
  'not-signed-in': { status: 401, en: 'Sign in or send an API key.', zh: '请登录或提供 API 密钥。' },
  'wrong-credentials': {
    status: 401,
    en: 'The e-mail address or the password is wrong.',
    zh: '电子邮箱或密码不正确。',
  },
  'wrong-code': {
    status: 401,
    en: 'The code is not right. Type the newest code of your app, or a recovery code that was not used before.',
    zh: '验证码不正确。请输入验证器当前显示的验证码，或尚未使用过的恢复码。',
  },
  'code-over': {
    status: 401,
    en: 'Too much time or too many wrong codes since the password: sign in again.',
    zh: '等待时间过长或验证码错误次数过多，请重新登录。',
  },
  'passkey-refused': {
    status: 401,
    en: 'This passkey opens nothing here. Sign in with another one or with the password.',
    zh: '此通行密钥在本系统无效，请使用其他通行密钥或密码登录。',
  },
  'already-enrolled': {
    status: 409,
    en: 'An authenticator app is set up already; turn it off before setting up another.',
    zh: '已启用验证器，请先停用再重新设置。',
  },
  'second-factor-required': {
    status: 403,
    en: 'A second factor is needed: confirm with your code or passkey, or set one up first.',
    zh: '需要二次验证：请用验证码或通行密钥确认，尚未设置的请先设置。',
  },
  'step-up-required': {
    status: 403,
    en: 'Say once more that it is you: your last proof is older than {minutes} minutes.',
    zh: '请再次验证身份：上次验证已超过 {minutes} 分钟。',
  },
  'office-needed': {
    status: 403,
    en: 'A badge and a PIN do not suffice for this. Sign in at an office screen.',
    zh: '此操作不能凭工牌和数字密码执行，请在办公室电脑上登录后操作。',
  },
  'not-paired': {
    status: 401,
    en: 'This handheld is not let in, or was thrown out. Let it in by its code.',
    zh: '此手持终端尚未配对或已被移除，请用配对码重新配对。',
  },
  'wrong-badge': {
    status: 401,
    en: 'The badge or the PIN is wrong.',
    zh: '工牌或数字密码不正确。',
  },
  'other-warehouse': {
    status: 403,
    en: 'This handheld is of {warehouse}, which is not among your warehouses. Ask whoever gives you your tasks.',
    zh: '此手持终端属于 {warehouse}，不在您的仓库范围内，请联系主管。',
  },
  'sign-in-refused': {
    status: 400,
    en: 'The sign-in does not take this: {detail}.',
    zh: '登录服务不接受此请求：{detail}。',
  },
} as const satisfies Record<string, { status: number; en: string; zh: string }>
