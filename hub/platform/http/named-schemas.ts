/** The schemas that the API's description calls by name, so that each is described once. */
import { z } from 'zod'
import * as api from '../../contract/api.ts'
import { approvalInboxRow, approvalRequestRow, approvalRuleRow } from '../../contract/approval.ts'
import { partyDetail } from '../../contract/bank-account.ts'
import {
  labelLayout,
  labelled,
  labelPicture,
  labelTemplate,
  printerRow,
  printJobRow,
  tagLabelRow,
} from '../../contract/label.ts'
import { partyRow } from '../../contract/party.ts'
import { conflictRow, meRow, personConflict, personDetail, personRow, roleRow } from '../../contract/people.ts'
import { purchaseOrderDetail, purchaseOrderRow } from '../../contract/purchase-order.ts'
import { costFlowRow, costLayerRow, flowEnd, valuationRow, valuedPlace } from '../../contract/valuation.ts'

const NAMED: Readonly<Record<string, z.ZodType>> = {
  Me: meRow,
  Company: api.companyRow,
  Warehouse: api.warehouseRow,
  Location: api.locationRow,
  LocationRef: api.locationRef,
  Unit: api.unitRow,
  Item: api.itemRow,
  ItemRef: api.itemRef,
  Party: partyRow,
  PartyDetail: partyDetail,
  Balance: api.balanceRow,
  Movement: api.movementRow,
  MovementDetail: api.movementDetail,
  Tag: api.tagRow,
  PurchaseOrder: purchaseOrderRow,
  PurchaseOrderDetail: purchaseOrderDetail,
  Door: api.doorRow,
  DoorRef: api.doorRef,
  DockSession: api.dockSessionRow,
  DockSessionDetail: api.dockSessionDetail,
  Exception: api.exceptionRow,
  IntegrityReport: api.integrityReport,
  Gateway: api.gatewayRow,
  LabelTemplate: labelTemplate,
  LabelLayout: labelLayout,
  LabelPicture: labelPicture,
  Labelled: labelled,
  Printer: printerRow,
  PrintJob: printJobRow,
  TagLabel: tagLabelRow,
  Person: personRow,
  PersonDetail: personDetail,
  PersonConflict: personConflict,
  Conflict: conflictRow,
  Role: roleRow,
  ApprovalRule: approvalRuleRow,
  ApprovalRequest: approvalRequestRow,
  ApprovalInboxRow: approvalInboxRow,
  ValuedPlace: valuedPlace,
  Valuation: valuationRow,
  CostLayer: costLayerRow,
  CostFlowEnd: flowEnd,
  CostFlow: costFlowRow,
}

/** Tells zod their names; may be called again. */
export const nameSchemas = (): void => {
  for (const [id, schema] of Object.entries(NAMED))
    if (!z.globalRegistry.has(schema)) z.globalRegistry.add(schema, { id })
}
