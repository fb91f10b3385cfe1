"""`portao tickets` and `portao ticket show`: what a service desk looks at."""

from tests.integration.cli.terminal import Terminal


def _filled(office: Terminal) -> None:
    office.told("issue", "1", "--reference", "TM-1006", "--name", "Ana Ávila", "--seat", "A-4")
    office.told("issue", "1", "--reference", "TM-1007", "--name", "Bruno Lima")
    office.told("suspend", "1", "TM-1007")


def test_the_tickets_of_an_event_are_listed_and_looked_through(office: Terminal) -> None:
    _filled(office)
    assert {one["name"] for one in office.told("tickets", "1")["tickets"]} == {"Ana Ávila", "Bruno Lima"}
    (held,) = office.told("tickets", "1", "--state", "suspended")["tickets"]
    assert held["external_reference"] == "TM-1007"
    (found,) = office.told("tickets", "1", "--search", "avila")["tickets"]
    assert found["seat"] == "A-4"
    shown = office.run("tickets", "1", "--lang", "pt-BR", "--data", str(office.data)).out
    assert "TM-1006" in shown
    assert "suspenso" in shown
    assert office.office("tickets", "1", "--state", "gone").code == 2
    assert office.office("tickets", "9").json["error"] == "UNKNOWN_EVENT"


def test_one_ticket_is_told_with_every_code_that_it_had(office: Terminal) -> None:
    _filled(office)
    office.told("reissue", "1", "TM-1006")
    told = office.told("ticket", "show", "1", "TM-1006")
    assert [(code["state"], code["live"]) for code in told["codes"]] == [("replaced", False), ("valid", True)]
    assert (told["ticket"]["name"], told["entries"], told["cases"]) == ("Ana Ávila", [], [])
    assert "code" not in told["ticket"]
    shown = office.run("ticket", "show", "1", "TM-1006", "--data", str(office.data)).out
    for word in ("Ana Ávila", "A-4", "replaced", "Nothing was written down"):
        assert word in shown
    assert office.office("ticket", "show", "1", "nobody").json["error"] == "UNKNOWN_TICKET"
