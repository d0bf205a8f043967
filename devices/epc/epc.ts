/** What an EPC says, once read: who numbered the thing, what it is, and which one. */
import { checkDigitOf } from '../gs1/check-digit.ts'
import type { Layout } from './schemes.ts'

interface Parts {
  /** 0-7; what it means depends on the scheme (TDS 1.13 §10). It is no part of the identity. */
  readonly filter: number
  /** 6-12 digits. */
  readonly companyPrefix: string
}

/** A trade item with a serial number. */
interface SgtinEpc extends Parts {
  readonly key: 'sgtin'
  readonly scheme: 'SGTIN-96' | 'SGTIN-198'
  /** Indicator digit and item reference. */
  readonly reference: string
  readonly serial: string
  /** With its check digit. */
  readonly gtin14: string
}

/** A logistic unit: a pallet, a carton. */
interface SsccEpc extends Parts {
  readonly key: 'sscc'
  readonly scheme: 'SSCC-96'
  /** Extension digit and serial reference. */
  readonly reference: string
  /** With its check digit. */
  readonly sscc18: string
}

/** A place. */
interface SglnEpc extends Parts {
  readonly key: 'sgln'
  readonly scheme: 'SGLN-96' | 'SGLN-195'
  /** Location reference; empty with a company prefix of 12 digits. */
  readonly reference: string
  /** The extension; `0` says there is none (TDS 1.13 §6.3.3). */
  readonly serial: string
  /** With its check digit. */
  readonly gln13: string
}

/** A returnable asset: a crate, a roll cage. */
interface GraiEpc extends Parts {
  readonly key: 'grai'
  readonly scheme: 'GRAI-96' | 'GRAI-170'
  /** Asset type; empty with a company prefix of 12 digits. */
  readonly reference: string
  readonly serial: string
  /** The asset type as AI 8003 writes it: 0, company prefix, asset type, check digit. */
  readonly assetType14: string
}

/** An individual asset: a forklift, a rail car. */
interface GiaiEpc extends Parts {
  readonly key: 'giai'
  readonly scheme: 'GIAI-96' | 'GIAI-202'
  /** Individual asset reference. */
  readonly serial: string
}

export type Epc = SgtinEpc | SsccEpc | SglnEpc | GraiEpc | GiaiEpc

export interface EpcFields extends Parts {
  /** Empty for GIAI. */
  readonly reference: string
  /** Empty for SSCC. */
  readonly serial: string
}

/** Puts checked fields together and adds the key with its check digit. */
export const epcOf = ({ scheme }: Pick<Layout, 'scheme'>, parts: EpcFields): Epc => {
  const { filter, companyPrefix, reference, serial } = parts
  switch (scheme) {
    case 'SGTIN-96':
    case 'SGTIN-198': {
      // The indicator digit leads the item reference in the EPC and the whole number in the GTIN (TDS 1.13 §7.1).
      const body = reference.slice(0, 1) + companyPrefix + reference.slice(1)
      return { key: 'sgtin', scheme, filter, companyPrefix, reference, serial, gtin14: body + checkDigitOf(body) }
    }
    case 'SSCC-96': {
      const body = reference.slice(0, 1) + companyPrefix + reference.slice(1)
      return { key: 'sscc', scheme, filter, companyPrefix, reference, sscc18: body + checkDigitOf(body) }
    }
    case 'SGLN-96':
    case 'SGLN-195': {
      const body = companyPrefix + reference
      return { key: 'sgln', scheme, filter, companyPrefix, reference, serial, gln13: body + checkDigitOf(body) }
    }
    case 'GRAI-96':
    case 'GRAI-170': {
      const body = `0${companyPrefix}${reference}`
      return { key: 'grai', scheme, filter, companyPrefix, reference, serial, assetType14: body + checkDigitOf(body) }
    }
    case 'GIAI-96':
    case 'GIAI-202':
      return { key: 'giai', scheme, filter, companyPrefix, serial }
  }
}

/** The fields back, whatever the key. */
export const fieldsOfEpc = (epc: Epc): EpcFields => ({
  filter: epc.filter,
  companyPrefix: epc.companyPrefix,
  reference: epc.key === 'giai' ? '' : epc.reference,
  serial: epc.key === 'sscc' ? '' : epc.serial,
})
