/** What the environment may say over the file: only what differs between machines or must not stand in a file. */

export interface Environment {
  readonly MQTT_URL?: string | undefined
  readonly MQTT_PASSWORD?: string | undefined
  readonly MQTT_PASSWORD_FILE?: string | undefined
  readonly LOG_LEVEL?: string | undefined
  readonly FAIL_POINT?: string | undefined
}

/** Where each of them stands in the file. FAIL_POINT stands nowhere: it is for fault tests alone. */
export const ENVIRONMENT_PATHS = {
  MQTT_URL: ['mqtt', 'url'],
  MQTT_PASSWORD: ['mqtt', 'password'],
  MQTT_PASSWORD_FILE: ['mqtt', 'passwordFile'],
  LOG_LEVEL: ['logLevel'],
} as const

export const processEnvironment = (): Environment => process.env
