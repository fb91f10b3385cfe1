"""Every operation of the server, in the order in which paths are tried."""

from backend.routes import (
    cases,
    description,
    device,
    devices,
    entries,
    events,
    feed,
    gate,
    guests,
    health,
    import_jobs,
    imports,
    keys,
    lists,
    offered,
    operators,
    page_files,
    pages,
    people,
    places,
    printing,
    readiness,
    sign_in,
    tickets,
)
from backend.routes.declaring import Operation


def operations() -> tuple[Operation, ...]:
    """All of them, those that gates ask for all the time first. What is not declared here does not answer."""
    files = (
        device,
        lists,
        people,
        feed,
        offered,
        health,
        description,
        gate,
        page_files,
        pages,
        sign_in,
        devices,
        operators,
        cases,
        entries,
        readiness,
        keys,
        events,
        places,
        imports,
        import_jobs,
        printing,
        guests,
        tickets,
    )
    return tuple(operation for file in files for operation in file.operations())
