/** The dashboard: everything a browser shows of Dockledger. */
import './main.css'
import ui from '@nuxt/ui/vue-plugin'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { asApiError } from './api/problem.ts'
import { askForProof } from './api/proof.ts'
import { whenProofAsked, whenSecondFactorAsked, whenSignedOut } from './api/read.ts'
import { forgetMe } from './api/session.ts'
import { i18n } from './i18n/index.ts'
import { entranceFor, router } from './router.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (times, error) => times < 1 && !asApiError(error).isFinal,
      refetchOnWindowFocus: false,
      staleTime: 5_000,
    },
  },
})

whenSignedOut(() => {
  forgetMe()
  queries.clear()
  const here = router.currentRoute.value
  if (here.name !== 'sign-in' && here.name !== 'wall-pair' && here.name !== 'handheld')
    void router.push(entranceFor(here))
})

whenProofAsked(askForProof)
whenSecondFactorAsked(() => {
  const here = router.currentRoute.value
  if (here.name !== 'second-factor') void router.push({ name: 'second-factor', query: { to: here.fullPath } })
})

createApp(App).use(router).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(ui).mount('#app')
