"""`portao event zone` and `portao event gate`: what comes to a running event, or gets another name."""

from tests.integration.cli.terminal import Terminal


def test_a_zone_and_a_gate_to_it_are_added_and_named_anew(office: Terminal) -> None:
    assert office.told("event", "zone", "1", "2", "Bar") == {"zone": 2, "name": "Bar"}
    made = office.told("event", "gate", "1", "3", "Side [door]", "--zone", "2")
    assert made == {"gate": 3, "name": "Side [door]", "zone": 2}
    words = office.run("event", "gate", "1", "3", "Side [exit]", "--data", str(office.data))
    assert words.out == "✓ gate 3: Side [exit], to zone 2\n"
    assert office.run("event", "zone", "1", "2", "Pool", "--data", str(office.data)).out == "✓ zone 2: Pool\n"
    shown = office.told("event", "show", "1")
    assert {zone["name"] for zone in shown["zones"]} >= {"Pool"}
    assert shown["gates"][-1] == {"gate": 3, "name": "Side [exit]", "zone": 2}


def test_a_new_gate_says_where_it_leads(office: Terminal) -> None:
    ran = office.office("event", "gate", "1", "3", "Side")
    assert (ran.code, ran.json["error"]) == (1, "BAD_INPUT")
    assert "zone" in ran.json["detail"]
