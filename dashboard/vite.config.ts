import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const HUB = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    vue(),
    ui({
      // Where a composable comes from is written in the file that uses it; only components resolve by name.
      autoImport: false,
      dts: false,
      components: { dts: 'src/components.auto.d.ts', dirs: [] },
      // The used icons travel in the bundle: a warehouse network may have no way out.
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] } } },
      ui: {
        colors: { primary: 'blue', neutral: 'slate', success: 'green', warning: 'amber', error: 'red', info: 'sky' },
        modal: { variants: { overlay: { true: { overlay: 'bg-black/40' } } } },
        slideover: { variants: { overlay: { true: { overlay: 'bg-black/40' } } } },
      },
    }),
  ],
  build: {
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { '/api': HUB, '/socket.io': { target: HUB, ws: true } } },
})
