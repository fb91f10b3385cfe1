"""`portao operator`: who works at the gates, in JSON and in words."""

from tests.integration.cli.terminal import Terminal


def test_somebody_is_added_listed_promoted_given_a_new_pin_and_taken_off_the_list(office: Terminal) -> None:
    added = office.told("operator", "add", "Ana")
    assert (added["operator"]["operator"], added["operator"]["role"], len(added["pin"])) == (1, "steward", 6)
    assert office.told("operator", "role", "1", "supervisor")["role"] == "supervisor"
    assert office.told("operator", "reset", "1")["pin"] != added["pin"]
    assert office.told("operator", "revoke", "1")["role"] == "none"
    (listed,) = office.told("operator", "list")["operators"]
    assert (listed["name"], listed["role"]) == ("Ana", "none")


def test_a_pin_is_shown_in_words_once(office: Terminal) -> None:
    ran = office.run("operator", "add", "Ana", "--role", "supervisor", "--data", str(office.data))
    assert ran.code == 0
    assert "Ana is operator 1, a supervisor" in ran.out
    assert "shown this once" in ran.out
    listed = office.run("operator", "list", "--data", str(office.data))
    assert "supervisor" in listed.out


def test_an_operator_who_is_not_there_is_one_clear_line(office: Terminal) -> None:
    ran = office.office("operator", "revoke", "7")
    assert (ran.code, ran.json["error"]) == (1, "UNKNOWN_OPERATOR")
