/** What a label is called: those delivered have a name in each language. */
import type { LabelTemplate } from '@dockledger/hub/contract/label.ts'
import { useI18n } from 'vue-i18n'

export const useTemplateName = () => {
  const { locale } = useI18n()
  return ({ name, nameZh }: Pick<LabelTemplate, 'name' | 'nameZh'>): string =>
    locale.value === 'zh-CN' ? (nameZh ?? name) : name
}

/** As an image's address: what is in it runs no script. */
export const pictureAddress = (svg: string): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
