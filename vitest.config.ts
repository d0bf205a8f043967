import { defineConfig } from 'vitest/config'

/** Unit tests stand beside the code; everything that starts processes stands in tests/. */
const processes = { testTimeout: 180_000, hookTimeout: 120_000 }
const database = { globalSetup: ['tests/support/global-setup.ts'], testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{devices,gateway,dashboard,provisioning}/**/*.test.ts', 'tests/{tidy,support}/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'hub', include: ['hub/**/*.test.ts'], ...database } },
      { test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], ...database } },
      { test: { name: 'simulation', include: ['tests/simulation/**/*.test.ts'], ...database, testTimeout: 300_000 } },
      { test: { name: 'flow', include: ['tests/flow/**/*.test.ts'], ...processes } },
      { test: { name: 'faults', include: ['tests/faults/**/*.test.ts'], ...processes } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...processes } },
    ],
  },
})
