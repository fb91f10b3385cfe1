"""How events, tickets, devices and cases look as JSON: the same for routes, for the OpenAPI document and for the command line."""

from backend.documents.cases import Case, Settlement, of_case
from backend.documents.devices import Device, Enrolment, OfferedCode, of_device, of_enrolment
from backend.documents.entries import Entry, of_entry
from backend.documents.events import (
    EditedEvent,
    Event,
    EventDetails,
    Gate,
    Zone,
    of_description,
    of_edited,
    of_event,
    of_gate,
    of_zone,
)
from backend.documents.fields import CaseStatusName, PolicyForm, RoleName
from backend.documents.imports import Import, ImportJob, Refused, of_import, of_import_job, of_refused
from backend.documents.keys import Key, TrustExport, of_key
from backend.documents.lists import Listed
from backend.documents.operators import Operator, StaffedOperator, of_operator
from backend.documents.readiness import GateState, Readiness, ShownState, of_gates, of_shown
from backend.documents.reports import ReportNumbers, of_report
from backend.documents.tickets import (
    IssuedBatch,
    IssuedCode,
    ShownCode,
    Ticket,
    of_code,
    of_issued,
    of_ticket,
)

__all__ = [
    "Case",
    "CaseStatusName",
    "Device",
    "EditedEvent",
    "Enrolment",
    "Entry",
    "Event",
    "EventDetails",
    "Gate",
    "GateState",
    "Import",
    "ImportJob",
    "IssuedBatch",
    "IssuedCode",
    "Key",
    "Listed",
    "OfferedCode",
    "Operator",
    "PolicyForm",
    "Readiness",
    "Refused",
    "ReportNumbers",
    "RoleName",
    "Settlement",
    "ShownCode",
    "ShownState",
    "StaffedOperator",
    "Ticket",
    "TrustExport",
    "Zone",
    "of_case",
    "of_code",
    "of_description",
    "of_device",
    "of_edited",
    "of_enrolment",
    "of_entry",
    "of_event",
    "of_gate",
    "of_gates",
    "of_import",
    "of_import_job",
    "of_issued",
    "of_key",
    "of_operator",
    "of_refused",
    "of_report",
    "of_shown",
    "of_ticket",
    "of_zone",
]
