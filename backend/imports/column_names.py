"""What programs and people call the columns of their lists, in Portuguese, English, German and Spanish: without accents, case and punctuation.

For each field the surest names come first. pretix, Eventbrite, Sympla and box offices write some of these in their exports.
"""

from enum import StrEnum
from typing import Final

from sync.roster import CredentialState


class Field(StrEnum):
    """What a column can be. Some are parts of what a ticket has: an order and a place in it make a reference."""

    REFERENCE = "reference"
    ORDER = "order"
    POSITION = "position"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    SEAT = "seat"
    SEAT_ROW = "seat_row"
    SEAT_NUMBER = "seat_number"
    CLASS = "class"
    NOT_BEFORE = "not_before"
    EXPIRES = "expires"
    STATUS = "status"
    ALIAS = "alias"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


NAMES: Final = {
    Field.REFERENCE: _names(
        "reference, external reference, attendee, attendee id, attendee number, ticket number, ticket no, ticket id, ticket ref, referencia, "
        "n do ingresso, no do ingresso, numero do ingresso, n ingresso, ingresso, codigo do ingresso, id do ingresso, localizador, pnr, "
        "referenz, ticketnummer, kartennummer, numero de entrada, id de entrada, codigo de entrada, n de entrada, id"
    ),
    Field.ORDER: _names(
        "order code, order, order number, order no, order id, pedido, codigo do pedido, numero do pedido, n do pedido, n pedido, "
        "bestellnummer, bestellcode, bestellung, pedido n, numero de pedido, codigo de pedido, codigo de compra, "
        "record locator, airline locator, locator, localizador da reserva, codigo de reserva, codigo da reserva, reserva, booking, "
        "booking reference, booking code, booking number, reservation, reservation code, buchung, buchungscode, buchungsnummer"
    ),
    Field.POSITION: _names(
        "position id, position, positionid, passenger number, passenger no, passenger id, pax no, pax number, check in sequence, sequence number, "
        "sequence, seq, numero do passageiro, n do passageiro, positions id, posicao, id da posicao, item do pedido, positionsnummer, posicion"
    ),
    Field.NAME: _names(
        "attendee name, name, full name, guest, guest name, passenger name, passenger, name of passenger, pax name, pax, traveller, traveler, holder, ticket holder, participant, nome completo, nome, "
        "nome do participante, participante, titular, convidado, nome do passageiro, passageiro, nome do convidado, nome e sobrenome, teilnehmername, name des teilnehmers, teilnehmer, gast, "
        "vollstandiger name, nombre completo, nombre del asistente, asistente, invitado, nombre del pasajero, pasajero, passagiername, passagier, nombre y apellidos"
    ),
    Field.FIRST_NAME: _names(
        "first name, attendee first name, attendee name given name, given name, given names, first names, forename, primeiro nome, nome do titular, vorname, nombre"
    ),
    Field.LAST_NAME: _names(
        "last name, attendee last name, attendee name family name, family name, surname, surnames, sobrenome, ultimo nome, nachname, familienname, "
        "apellidos, apellido"
    ),
    Field.SEAT: _names(
        "seat name, seat, sitz, sitzplatz, sitzplatzname, assento, lugar, nome do assento, asiento, localidad, platz"
    ),
    Field.SEAT_ROW: _names("seat row, row, fila, fileira, fila do assento, reihe, sitzreihe"),
    Field.SEAT_NUMBER: _names(
        "seat number, seat no, poltrona, cadeira, numero do assento, numero da poltrona, sitznummer, sitzplatznummer, butaca, "
        "numero de asiento"
    ),
    Field.CLASS: _names(
        "class, ticket type, ticket class, ticket name, ticket category, category, product, item, type, tipo de ingresso, tipo do ingresso, "
        "nome do ingresso, setor, classe, categoria, tipo, lote, produkt, ticketart, kategorie, ticketkategorie, klasse, preiskategorie, "
        "tipo de entrada, sector, zona, clase, producto"
    ),
    Field.NOT_BEFORE: _names(
        "not before, valid from, good from, valido de, valido a partir de, gultig ab, gultig von, valido desde"
    ),
    Field.EXPIRES: _names(
        "expires, valid until, valid to, good until, valido ate, validade, gultig bis, valido hasta"
    ),
    Field.STATUS: _names(
        "status, attendee status, order status, ticket status, payment status, state, situacao, situacao do pedido, situacao do pagamento, "
        "status do pedido, status do ingresso, status do pagamento, status de pagamento, situacao de pagamento, situacao do ingresso, situacao da compra, "
        "situacao da inscricao, status da compra, status da inscricao, order state, payment state, booking status, reservation status, registration status, "
        "ticket state, estado de pagamento, estado do pagamento, zahlungsstatus, bestellstatus, "
        "estado, estado de pago, estado del pedido"
    ),
    Field.ALIAS: _names(
        "alias, ticket secret, barcode, qr code, ticket num qr code, code, ticket code, codigo de barras, codigo qr, codigo, ticket secret code, "
        "strichcode, qr code inhalt, ticketcode, codigo de barra"
    ),
}

BOOKINGS: Final = _names("pnr, localizador")
"""What names a booking of several passengers in the list of a flight, and each ticket elsewhere."""

PAYMENTS: Final = _names("pagamento, payment, pago, paid")
"""What may be a status, or only how or how much somebody paid: one where no column is surely a status, and its words are states."""

CODES: Final = frozenset(("code", "codigo"))
"""What may be the code that a guest has, or only what the ticket is called."""

_STATES: Final = {
    CredentialState.VALID: (
        "valid, paid, p, complete, completed, confirmed, approved, attending, checked in, active, issued, free, valido, pago, paga, aprovado, "
        "aprovada, confirmado, confirmada, concluido, ativo, emitido, gratuito, cortesia, courtesy, complimentary, isento, quitado, quitada, bezahlt, gultig, bestatigt, aktiv, pagado, pagada, aprobado, completado, "
        "activo, completo"
    ),
    CredentialState.UNPAID: (
        "unpaid, pending, n, open, awaiting payment, payment pending, pendente, nao pago, aguardando pagamento, aguardando, em analise, em aberto, em processamento, processing, ausstehend, "
        "offen, unbezahlt, zahlung ausstehend, pendiente, pendiente de pago, no pagado"
    ),
    CredentialState.REVOKED: (
        "revoked, canceled, cancelled, c, e, r, expired, refunded, refund, deleted, not attending, charged back, chargeback, invalid, cancelado, cancelada, "
        "expirado, vencido, estornado, estornada, reembolsado, reembolsada, recusado, recusada, negado, rejected, declined, failed, voided, void, devolvido, contestado, invalido, storniert, abgelaufen, erstattet, anulado, caducado, devuelto, revogado"
    ),
    CredentialState.SUSPENDED: "suspended, blocked, on hold, suspenso, bloqueado, gesperrt, suspendido",
}

_ANSWERS: Final = {
    CredentialState.VALID: "sim, s, yes, y, true, verdadeiro, ja, si, 1",
    CredentialState.UNPAID: "nao, no, false, falso, nein, 0",
}

GIVEN: Final = frozenset(_names("free, gratuito, cortesia, courtesy, complimentary, isento"))
"""States that stand among ways to pay, too."""

STATES: Final = {name: state for state, text in _STATES.items() for name in _names(text)}
"""What a list's status says became of a ticket; a payment that was given back or ran out cancels it."""

ANSWERS: Final = {name: state for state, text in _ANSWERS.items() for name in _names(text)}
"""What a column of payments says of whether somebody paid."""
