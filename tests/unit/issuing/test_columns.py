"""Which column is what: by the names that programs and people give them, and by what whoever imports says."""

from typing import Final

import pytest

from backend.errors import BadInput
from backend.imports.column_names import NAMES, STATES, Field
from backend.imports.fields import Wanted, normal
from backend.imports.lists import How
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row
from backend.imports.unread import UnreadStates
from sync.roster import CredentialState
from tests.integration.issuing.bringing import mapped, reader_of, rows_of

VALID, UNPAID, REVOKED = CredentialState.VALID, CredentialState.UNPAID, CredentialState.REVOKED

# In the manner of what these programs export, with people of our own.
SYMPLA: Final = (
    "Nº do ingresso;Nome;Sobrenome;E-mail;Tipo de ingresso;Valor;Estado de pagamento;Check-in\r\n"
    "AB-12-34;Conceição;Evaristo;c@example.org;Pista;R$ 60,00;Aprovado;Não\r\n"
    "AB-12-35;José;do Patrocínio;j@example.org;Pista;R$ 60,00;Pendente;Não\r\n"
).encode("cp1252")
EVENTBRITE: Final = (
    b"Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Attendee Status,Barcode #\n"
    b"900,2026-10-01,Ada,Lovelace,a@example.org,1,General,1701,Attending,900170199\n"
    b"901,2026-10-01,Mary,Somerville,m@example.org,1,General,1702,Not Attending,901170299\n"
)
PRETIX_DE: Final = (
    '"Bestellnummer";"Positions-ID";"Status";"E-Mail";"Produkt";"Teilnehmername";"Sitzplatz";"Gültig ab";"Ticket-Code"\n'
    '"B0001";"1";"bezahlt";"b@example.org";"Inteira";"Iracema Souza";"F-12";"2026-11-18 18:00:00";"=x1"\n'
    '"B0002";"1";"storniert";"";"Inteira";"";"";"";"=x2"\n'
).encode()
BOX_OFFICE: Final = (
    "Localizador,Titular,Setor,Fila,Poltrona,Situação do pedido\nL1,Zumbi,Plateia,F,12,Pago\nL2,Dandara,Plateia,,3,Estornado\n"
).encode()
SPANISH: Final = (
    "Número de entrada\tNombre\tApellidos\tTipo de entrada\tAsiento\tEstado de pago\n"
    "E1\tRosario\tCastellanos\tGeneral\tB4\tpendiente\n"
).encode("utf-16")


def said(row: Row | RefusedRow) -> tuple[object, ...]:
    assert isinstance(row, Row), row
    return row.reference, row.cells.get("name"), row.cells.get("seat"), row.cells.get("class"), row.state


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (SYMPLA, [("AB-12-34", "Conceição Evaristo", None, "Pista", VALID), ("AB-12-35", "José do Patrocínio", None, "Pista", UNPAID)]),
        (EVENTBRITE, [("1701", "Ada Lovelace", None, "General", VALID), ("1702", "Mary Somerville", None, "General", REVOKED)]),
        (PRETIX_DE, [("B0001-1", "Iracema Souza", "F-12", "Inteira", VALID), ("B0002-1", None, None, "Inteira", REVOKED)]),
        (BOX_OFFICE, [("L1", "Zumbi", "F-12", "Plateia", VALID), ("L2", "Dandara", "3", "Plateia", REVOKED)]),
        (SPANISH, [("E1", "Rosario Castellanos", "B4", "General", UNPAID)]),
    ],
    ids=["Sympla", "Eventbrite", "pretix in German", "box office", "Spanish"],
)  # fmt: skip
def test_the_exports_of_others_are_understood(raw: bytes, rows: list[tuple[object, ...]]) -> None:
    assert [said(row) for row in rows_of(raw)] == rows


def test_what_becomes_of_each_column_is_shown_with_examples() -> None:
    reader = reader_of(EVENTBRITE)
    rows = list(reader.rows())
    served = {column.name: column.serves for column in reader.found.columns}
    assert {name for name, serves in served.items() if serves is None} == {
        "Order #",
        "Order Date",
        "Email",
        "Quantity",
    }
    examples = {column.name: column.examples for column in reader.found.columns}
    assert examples["Last Name"] == ["Lovelace", "Somerville"]
    assert examples["Barcode #"] == ["900…", "901…"]
    assert [row.alias for row in rows if isinstance(row, Row)] == ["900170199", "901170299"]


def test_an_email_address_is_in_no_row() -> None:
    for raw in (SYMPLA, EVENTBRITE, PRETIX_DE):
        assert not any("@" in repr(row) for row in rows_of(raw))


def test_a_column_may_be_named_or_taken_away() -> None:
    raw = b"Ticket,Guest,Wristband,Seat\n1,Ana,W7,A1\n"
    assert [said(row) for row in rows_of(raw, mapped(reference="Wristband", seat=""))] == [
        ("W7", "Ana", None, None, None)
    ]
    assert [said(row) for row in rows_of(raw, mapped(reference="wristband", name="Seat"))] == [
        ("W7", "A1", None, None, None)
    ]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"reference": "Nowhere"}, "there is no column 'Nowhere'"),
        ({"colour": "Seat"}, "'colour' is no field"),
        ({"seat": "Seat"}, "the column reference is missing"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(columns: dict[str, str], told: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows_of(b"Wristband,Seat\nW7,A1\n", mapped(**columns))
    assert caught.value.detail == told


def test_classes_and_statuses_are_called_what_they_are_called_here() -> None:
    how = How(Wanted(classes={"Ingresso Inteira - Lote 3": "Inteira"}, statuses={"Em aberto": "unpaid"}))
    raw = b"reference,class,status\n1,Ingresso Inteira - Lote 3,em aberto\n2,Meia,Pago\n"
    assert [said(row)[3:] for row in rows_of(raw, how)] == [("Inteira", UNPAID), ("Meia", VALID)]
    with pytest.raises(BadInput, match="'perhaps' is none"):
        rows_of(raw, How(Wanted(statuses={"Em aberto": "perhaps"})))


@pytest.mark.parametrize(
    "name", ["Pagamento", "Situação", "Payment", "Situação do ingresso", "Status de pagamento"]
)
def test_a_column_of_payments_says_who_may_enter(name: str) -> None:
    words = ("Pago", "Aprovado", "Cancelado", "Pendente", "Reembolsado", "Cortesia", "Recusado")
    raw = f"reference,{name}\n" + "".join(f"{n},{word}\n" for n, word in enumerate(words))
    states = [row.state for row in rows_of(raw) if isinstance(row, Row)]
    assert states == [VALID, VALID, REVOKED, UNPAID, REVOKED, VALID, REVOKED]


@pytest.mark.parametrize("name", ["Localizador", "PNR"])
def test_a_locator_names_each_ticket_of_a_show_and_the_booking_of_a_flight(name: str) -> None:
    raw = f"Pedido,{name},Nome\n900,L1,Ana\n900,L2,Rui\n"
    assert [said(row)[0] for row in rows_of(raw)] == ["L1", "L2"]
    assert served(raw) == {"Pedido": None, name: "reference", "Nome": "name"}
    of_a_flight = reader_of(f"{name},Ingresso,Nome\nABC123,7,Ana\n".encode())
    (row,) = of_a_flight.steps(bookings=True)
    assert isinstance(row, Row)
    assert (row.reference, row.number) == ("ABC123-7", "7")
    assert [column.serves for column in of_a_flight.found.columns] == ["order", "reference", "name"]


def states(raw: str, how: How | None = None) -> list[CredentialState | str | None]:
    """What each row of this list says became of its ticket, or why it is refused."""
    rows = rows_of(raw) if how is None else rows_of(raw, how)
    return [row.state if isinstance(row, Row) else str(row.why) for row in rows]


@pytest.mark.parametrize("name", ["Situação do pedido", "Order status", "Ticket status", "Estado"])
@pytest.mark.parametrize("turned", [False, True])
def test_what_became_of_an_order_counts_before_how_it_was_paid(name: str, turned: bool) -> None:
    cells = [("Código do ingresso", "T1"), ("Nome", "Ana"), ("Pagamento", "Pago"), (name, "Cancelado")]
    head, row = zip(*(reversed(cells) if turned else cells), strict=True)
    assert states(f"{','.join(head)}\n{','.join(row)}\n") == [REVOKED]


@pytest.mark.parametrize("name", ["Pagamento", "Payment", "Pago", "Paid"])
@pytest.mark.parametrize(
    "words",
    [("Pix", "Cartão de crédito", "Cortesia"), ("120.00", "0.00", "60.00"), ("R$ 120", "free", "c")],
)
def test_how_and_how_much_somebody_paid_is_no_status(name: str, words: tuple[str, ...]) -> None:
    raw = f"reference;{name}\n" + "".join(f"{n};{word}\n" for n, word in enumerate(words))
    assert states(raw) == [None] * len(words)
    assert served(raw) == {"reference": "reference", name: None}


def test_a_column_of_payments_that_answers_whether_somebody_paid_says_who_may_enter() -> None:
    assert states("reference,Pago\n1,Sim\n2,Não\n3,\n") == [VALID, UNPAID, None]
    assert states("reference,Pagamento,Paid\n1,Pix,yes\n2,Pix,no\n") == [VALID, UNPAID]
    assert states("reference,paid\n1,1\n2,0\n") == [VALID, UNPAID]
    assert states('[{"reference": 1, "paid": true}, {"reference": 2, "paid": false}]') == [VALID, UNPAID]


def test_a_word_that_nobody_knows_passes_for_paid_in_no_column_of_states() -> None:
    raw = "reference,Pagamento\n1,Pix\n2,Cancelado\n"
    assert states(raw) == ["no_state", REVOKED]
    assert states(raw, How(Wanted(statuses={"Pix": "paid"}))) == [VALID, REVOKED]
    assert states(raw, mapped(status="")) == [None, None]
    assert states("reference,Pagamento\n1,Pix\n", mapped(status="Pagamento")) == ["no_state"]


def test_a_meaning_of_statuses_without_a_column_of_them_is_refused_and_not_passed_over() -> None:
    with pytest.raises(BadInput) as refused:
        rows_of(b"reference,fase\n1,Cortesia\n", How(Wanted(statuses={"Cortesia": "paid"})))
    assert "status=COLUMN" in refused.value.what_to_do
    assert "'fase'" in refused.value.what_to_do


def served(raw: str) -> dict[str, str | None]:
    """What each column of this list serves for."""
    reader = reader_of(raw.encode())
    list(reader.rows())
    return {column.name: column.serves for column in reader.found.columns}


def test_a_column_called_a_code_names_the_tickets_only_where_no_other_one_does() -> None:
    assert served("Código,Nome\nTM-1,Ana\n") == {"Código": "reference", "Nome": "name"}
    assert served("Pedido,Código\n1,TM-1\n") == {"Pedido": "order", "Código": "alias"}
    with pytest.raises(BadInput):
        served("Código de barras,Nome\n900170199,Ana\n")


def test_a_column_that_is_not_read_and_would_keep_somebody_out_is_told_of() -> None:
    raw = "reference,Fase,Setor,Check-in\n1,Pago,A,Sim\n2,Reembolsado,C,Não\n3,Pago,E,Não\n"
    reader = reader_of(raw.encode())
    list(reader.rows())
    assert reader.found.unread_states == [UnreadStates("Fase", ("Reembolsado",))]


def test_a_word_that_comes_late_is_seen_and_a_column_of_many_texts_is_none_of_a_status() -> None:
    rows = [f"{n},Pago,guest {n}" for n in range(500)] + ["500,Cancelado,cancelled", "501,Pago,x"]
    reader = reader_of(("reference,Fase,Remark\n" + "\n".join(rows)).encode())
    list(reader.rows())
    assert reader.found.unread_states == [UnreadStates("Fase", ("Cancelado",))]


def test_a_column_that_is_read_is_not_told_of() -> None:
    reader = reader_of(b"reference,status,Remark\n1,Cancelado,no\n")
    list(reader.rows())
    assert reader.found.unread_states == []


def test_a_status_that_is_not_known_costs_its_row() -> None:
    refused, row = rows_of("reference,status\n1,Limbo\n2,\n")
    assert isinstance(refused, RefusedRow)
    assert (refused.why, refused.column, refused.cells["status"]) == (Why.NO_STATE, "status", "Limbo")
    assert said(row)[-1] is None


@pytest.mark.parametrize(
    ("header", "cells", "name"),
    [
        ("first name,last name", "Ana,Souza", "Ana Souza"),
        ("nome,sobrenome", "Ana,", "Ana"),
        ("nome completo,sobrenome", "Ana Souza,Souza", "Ana Souza"),
        ("name,first name", "Ana Souza,Ana", "Ana Souza"),
        ("name", "", None),
    ],
)
def test_names_are_put_together(header: str, cells: str, name: str | None) -> None:
    (row,) = rows_of(f"reference,{header}\n1,{cells}\n")
    assert said(row)[1] == name


def test_no_name_of_a_column_or_status_means_two_things() -> None:
    names = [name for field in Field for name in NAMES[field]]
    assert [name for name in set(names) if names.count(name) > 1] == []
    assert [name for name in (*names, *STATES) if normal(name) != name] == []


def test_a_formula_is_data() -> None:
    rows = rows_of("reference,name\n=1+1,+55 11 99999-0000\n'=2+2,'tis Ana\n")
    assert [said(row)[:2] for row in rows] == [("=1+1", "+55 11 99999-0000"), ("=2+2", "'tis Ana")]
