"""`portao generation`: what an operator says after a restore, and is told of it."""

from tests.integration.cli.terminal import Terminal


def test_a_restored_server_goes_on_in_another_generation(office: Terminal) -> None:
    begun = office.told("generation", "begin", "1")
    assert begun == {"events": [{"event": 1, "generation": 2, "fork": 0}]}
    assert office.told("generation", "begin", "--all")["events"][0]["generation"] == 3
    (second, third) = office.told("generation", "show", "1")["lives"]
    assert (second["gen"], third["gen"], third["parent"], third["adopted"]) == (2, 3, 2, 0)
    assert office.told("report", "1")["recovery"]["gen"] == 3


def test_people_are_told_in_their_language_and_nothing_where_nothing_was_lost(office: Terminal) -> None:
    data = ("--data", str(office.data))
    assert "never lost anything" in office.run("generation", "show", "1", *data).out
    assert "generation" not in office.run("report", "1", *data).out
    office.told("generation", "begin", "1")
    assert "goes on as generation 2" in office.run("generation", "show", "1", *data).out
    assert "continua como geração 2" in office.run("report", "1", "--lang", "pt-BR", *data).out
    for lang, heading, other in (
        ("pt-br", "setor ou portão", "zone or gate"),
        ("en", "zone or gate", "setor ou portão"),
    ):
        told = office.run("report", "1", "--lang", lang, *data).out
        assert heading in told
        assert other not in told


def test_one_event_or_all_of_them_is_named(office: Terminal) -> None:
    for wrong in (("generation", "begin"), ("generation", "begin", "1", "--all")):
        ran = office.office(*wrong)
        assert (ran.code, ran.json["error"]) == (2, "USAGE")
    ran = office.office("generation", "begin", "9")
    assert (ran.code, ran.json["error"]) == (1, "UNKNOWN_EVENT")
